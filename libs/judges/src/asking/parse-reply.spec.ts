import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { yesOrNo } from './judge-prompt.js';
import { parseReply } from './parse-reply.js';

const schema = z.object({ reason: z.string(), score: z.int().min(1).max(5) });
const reply = { reason: 'It says "no" {twice}.', score: 2 };
const json = JSON.stringify(reply);

describe('parseReply', () => {
  it.each([
    ['JSON as it is', json],
    ['a code fence', `\`\`\`json\n${json}\n\`\`\``],
    ['text around it', `Here is {my verdict}: ${json} I hope it helps.`],
    ['thoughts before it', `<think>Perhaps {"reason":"","score":5}?</think>\n${json}`],
    ['another object that does not fit', `{"score":9} is not on the scale, so ${json}`],
    ['more properties', JSON.stringify({ ...reply, sure: true })],
  ])('reads %s', (_what, text) => {
    expect(parseReply(text, schema)).toMatchObject({ reply });
  });

  it.each([
    ['nothing', ' \n', 'it is empty'],
    ['words', 'I would give it a 4.', 'it has no whole JSON object'],
    ['what was cut', json.slice(0, -1), 'it has no whole JSON object'],
    ['a score that is not on the scale', '{"reason":"x","score":10}', 'at score (too_big)'],
    ['a list', `[${json}]`, 'at the whole (invalid_type)'],
    ['a quotation of a verdict beside the verdict', `It says {"reason":"x","score":5}. ${json}`, 'several'],
  ])('has a problem with %s', (_what, text, problem) => {
    expect(parseReply(text, schema)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it('quotes nothing of a reply in its problem', () => {
    const parsed = parseReply('{"reason":1,"score":"the secret"}', schema);
    expect(JSON.stringify(parsed)).not.toContain('secret');
  });

  it('finds any reply in any text without braces', () => {
    const text = fc.string().map((around) => around.replaceAll(/[{}]/g, ''));
    fc.assert(
      fc.property(text, text, fc.string(), fc.integer({ min: 1, max: 5 }), (before, after, reason, score) => {
        expect(parseReply(`x${before}\n${JSON.stringify({ reason, score })}${after}`, schema)).toEqual({
          reply: { reason, score },
          text: JSON.stringify({ reason, score }),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('gives up on a reply of braces', () => {
    expect(parseReply('{'.repeat(100_000), schema)).toEqual({ problem: 'it has no whole JSON object' });
  });

  it.each([
    [true, 1],
    ['1', 1],
    [1, 1],
    [false, 0],
    ['0', 0],
    [0, 0],
  ])('takes %j for a verdict of %i', (said, verdict) => {
    expect(yesOrNo.parse(said)).toBe(verdict);
  });

  it.each([0.5, 2, 'yes', null])('takes %j for no verdict', (said) => {
    expect(yesOrNo.safeParse(said).success).toBe(false);
  });
});
