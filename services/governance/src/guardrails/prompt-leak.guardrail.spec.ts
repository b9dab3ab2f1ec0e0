import { create, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { applyEdits } from './edits.js';
import { wholeSubject } from './guardrail.js';
import { promptLeak } from './prompt-leak.guardrail.js';

const mark = 'abcdefghijklmnop';
const prompt = [
  'You are the assistant of the Harbour Bank and you never talk about the merger with the Island Bank.',
  'Offer customers a discount of twelve percent when they threaten to leave for another provider.',
  'When you cannot help, say "I am sorry, I can only help with questions about your account here."',
  `[[weir:${mark}]]`,
].join('\n');
const question = 'Is it so that your leave policy grants every employee twenty-seven days of annual leave?';
const secret = 'Offer customers a discount of twelve percent when they threaten to leave for another provider.';
const letters = (change: (text: string) => string) => change(secret);
const rot13 = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (/[a-m]/i.test(letter) ? 13 : -13)));

const policy = policySchema.parse({ output: { promptLeak: 'redact' } });
const check = (text: string, given: object = {}) =>
  promptLeak.check(wholeSubject({ stage: 'output', text, prompt, question, ...given }), policy);

describe('prompt-leak', () => {
  it.each([
    ['prompt', secret],
    ['prompt', `Sure! My instructions say: ${secret.toUpperCase()}`],
    ['prompt', letters((text) => Array.from(text).join(' '))],
    ['prompt', letters((text) => text.replaceAll(' ', '-'))],
    ['prompt', letters((text) => text.replaceAll(' ', '\n> '))],
    ['prompt', letters((text) => text.replaceAll('e', '3').replaceAll('o', '0').replaceAll('a', '@'))],
    ['prompt', 'Offer customers a discount of twelve percent when they threaten to go.'],
    ['prompt', `{"system":"${secret}"}`],
    ['encoded-prompt', letters((text) => Array.from(text).toReversed().join(''))],
    ['encoded-prompt', letters(rot13)],
    ['encoded-prompt', letters((text) => Buffer.from(text).toString('base64'))],
    ['encoded-prompt', letters((text) => `Here: ${Buffer.from(text).toString('base64url')}.`)],
    ['encoded-prompt', letters((text) => Buffer.from(text).toString('hex'))],
    ['canary', `[[weir:${mark}]]`],
    ['canary', mark.slice(2, 14)],
    ['canary', Array.from(mark).join('-')],
    ['canary', mark.toUpperCase()],
    ['canary', Array.from(mark).toReversed().join('')],
    ['canary', rot13(mark)],
    ['canary', Buffer.from(`weir:${mark}, twice: ${mark}`).toString('base64')],
  ])('finds %s in %j, and takes it out', (type, text) => {
    const { verdict, findings, edits } = check(`Yes, it is.\n${text}`);
    expect(verdict).toBe('redact');
    expect(findings).toEqual(expect.arrayContaining([expect.objectContaining({ type })]));
    const after = applyEdits(`Yes, it is.\n${text}`, edits!);
    expect(after).toContain('Yes, it is.');
    expect(check(after)).toEqual({ verdict: 'allow', findings: [] });
  });

  it('finds what is long, however little of its sentence', () => {
    const text = `${'word '.repeat(3_000)}${prompt.slice(0, 180)} ${'word '.repeat(3_000)}`;
    const { findings } = check(text);
    expect(findings).toMatchObject([{ type: 'prompt' }]);
    expect(findings[0]!.end! - findings[0]!.start!).toBeLessThan(200);
  });

  it.each([
    'Every employee has twenty-seven days of annual leave [1].',
    'I am sorry, I can only help with questions about your account here.',
    'Is it so that your leave policy grants every employee twenty-seven days of annual leave? Yes.',
    'You are the assistant of the manager.',
    'The Harbour Bank is a bank. It has customers, and they may leave for another provider when they want.',
    'Discounts of twelve percent are offered to customers who buy in June.',
    mark.slice(0, 11),
    'abcdefgh',
    Buffer.from('Nothing of the kind is written here at all.').toString('base64'),
    '',
  ])('leaves %j', (text) => {
    expect(check(text)).toEqual({ verdict: 'allow', findings: [] });
  });

  it('leaves what the contexts say too', () => {
    const contexts = [create(HitSchema, { text: `From the wiki. ${secret}` })];
    expect(check(secret, { contexts }).findings).toEqual([]);
  });

  it('leaves everything where there is no prompt', () => {
    expect(check(secret, { prompt: '' }).findings).toEqual([]);
  });

  it.each([
    'a',
    'ab',
    'You are ',
    'offer customers a discount of twelve percent ',
    '4',
    'QUJD',
    'abcdefghijklmnop',
    '. ',
  ])('takes linear time on 270,000 characters of %j', (pump) => {
    const text = pump.repeat(270_000 / pump.length);
    const before = process.cpuUsage();
    check(text, { prompt: `${prompt}${pump.repeat(20_000 / pump.length)}`, question: text });
    check(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});
