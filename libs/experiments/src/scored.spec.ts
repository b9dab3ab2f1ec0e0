import { describe, expect, it } from 'vitest';
import { METRICS } from './metrics.js';
import { RETRIEVAL_METRICS } from './retrieval-metrics.js';
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
    const names = Object.keys(METRICS).filter((name) => !Object.hasOwn(RETRIEVAL_METRICS, name));
    const context = {
      labels: ['27', '28'],
      matches: () => true,
      embeddings: new Map([result().answer, ...result().expected].map((text) => [text, [1, 0]])),
    };
    expect(scored(result(), names, context)).toEqual({
      scores: {
        'exact-match': 1,
        'token-f1': 1,
        'rouge-1': 0.8,
        'rouge-2': expect.closeTo(2 / 3, 6),
        'rouge-l': 0.8,
        'rouge-lsum': 0.8,
        label: 1,
        bleu: expect.any(Number),
        'semantic-similarity': 1,
        chrf: expect.any(Number),
        answered: 1,
        blocked: 0,
        refused: 0,
        cited: 1,
        'json-valid': 0,
        'format-valid': 0,
        'took-ms': 12,
        'input-tokens': 5,
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

  it('has metrics of its own, and says what is wrong with them, by their names', () => {
    const own = (score: () => unknown) => ({
      says: 's',
      better: 'more' as const,
      needsExpected: false,
      score: score as () => number,
    });
    const among = {
      half: own(() => 0.5),
      none: own(() => Number.NaN),
      later: own(() => Promise.resolve(1)),
      throws: own(() => {
        throw new Error('no luck');
      }),
    };
    expect(scored(result(), [...Object.keys(among), 'beauty', 'constructor'], { among })).toEqual({
      scores: { half: 0.5 },
      problems: {
        none: 'the metric gave no number',
        later: 'the metric gave no number',
        throws: 'no luck',
        beauty: 'there is no such metric',
        constructor: 'there is no such metric',
      },
    });
  });

  it('reads JSON as a schema wants it', () => {
    const answer = (text: string) =>
      scored(result({ answer: text }), ['format-valid'], { matches: (value) => Array.isArray(value) }).scores;
    expect([answer('[1]'), answer('{}'), answer('[')]).toEqual([1, 0, 0].map((score) => ({ 'format-valid': score })));
    expect(scored(result(), ['format-valid', 'label']).problems).toEqual({
      'format-valid': 'no JSON schema is given',
      label: 'no labels are given',
    });
  });

  it.each([
    ['input-blocked', 1],
    ['context-blocked', 1],
    ['output-blocked', 1],
    ['no-context', 0],
  ])('of %s says whether a guardrail stopped it', (code, score) => {
    const refused = { ...result(), outcome: 'refused' as const, reason: { code, message: '' } };
    expect(scored(refused, ['blocked']).scores).toEqual({ blocked: score });
  });
});
