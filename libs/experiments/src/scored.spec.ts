import { describe, expect, it } from 'vitest';
import { METRICS } from './metrics.js';
import { scored } from './scored.js';

const result = (fields: object = {}) => ({
  id: 'a',
  repeat: 0,
  app: 'a',
  dataset: 'd',
  question: 'How many days?',
  expected: ['27 days', '27'],
  outcome: 'answered' as const,
  answer: 'The 27 days.',
  citations: [{}],
  usage: { inputTokens: 5, outputTokens: 3, cost: 0.25 },
  tookMs: 12,
  ...fields,
});
const scores = (fields: object, ...metrics: string[]) => scored(result(fields), metrics).scores;

describe('scored', () => {
  it('scores by every metric there is', () => {
    expect(scored(result(), Object.keys(METRICS))).toEqual({
      scores: {
        'exact-match': 1,
        'token-f1': 1,
        'rouge-1': 0.8,
        'rouge-2': expect.closeTo(2 / 3, 6),
        'rouge-l': 0.8,
        chrf: expect.any(Number),
        answered: 1,
        refused: 0,
        cited: 1,
        'json-valid': 0,
        'took-ms': 12,
        'output-tokens': 3,
        cost: 0.25,
      },
      problems: {},
    });
  });

  it('gives a failed run nothing of what is right, and its facts', () => {
    const failed = { outcome: 'failed' as const, answer: '', citations: [] };
    expect(scores(failed, 'exact-match', 'token-f1', 'answered', 'cited')).toEqual({
      'exact-match': 0,
      'token-f1': 0,
      answered: 0,
      cited: 0,
    });
  });

  it('says which metric has no score, and why, instead of counting 0', () => {
    expect(scored(result({ expected: undefined }), ['exact-match', 'answered'])).toEqual({
      scores: { answered: 1 },
      problems: { 'exact-match': 'the item says nothing of the right answer as text' },
    });
  });
});
