import { describe, expect, it } from 'vitest';
import { parseResults, variantOf } from './result-line.js';

const old = {
  id: 'a',
  repeat: 0,
  app: 'support',
  dataset: 'd1',
  question: 'Why?',
  outcome: 'answered',
  answer: 'So.',
  citations: [],
  usage: { inputTokens: 1, outputTokens: 1 },
  tookMs: 3,
  scores: {},
  problems: {},
};
const more = {
  variant: 'support-b',
  split: 'test',
  contexts: ['Because.'],
  by: { faithfulness: 'judge@1' },
  judgeUsage: { inputTokens: 9, outputTokens: 2, cost: 0.5 },
};

describe('parseResults', () => {
  it('reads lines of before as they are, and what has come since', () => {
    const text = `${JSON.stringify(old)}\n\n${JSON.stringify({ ...old, ...more })}\n`;
    expect(parseResults(text, 'r.jsonl')).toEqual([old, { ...old, ...more }]);
  });

  it.each(['{', '{"id": 3}', '[]'])('names the line that is no result: %s', (line) => {
    expect(() => parseResults(`${JSON.stringify(old)}\n${line}`, 'r.jsonl')).toThrow(
      expect.objectContaining({
        code: 'results-malformed',
        message: expect.stringContaining('Line 2 of r.jsonl') as unknown,
      }),
    );
  });
});

describe('variantOf', () => {
  it('is the app where no variant is named', () => {
    expect([variantOf({ app: 'a' }), variantOf({ app: 'a', variant: 'b' })]).toEqual(['a', 'b']);
  });
});
