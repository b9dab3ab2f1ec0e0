import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { averagePrecision } from './average-precision.js';
import { hitAtK } from './hit-at-k.js';
import { ndcg } from './ndcg.js';
import { precisionAtK } from './precision-at-k.js';
import { rankByScore } from './rank-by-score.js';
import { recallAtK } from './recall-at-k.js';
import { reciprocalRank } from './reciprocal-rank.js';

interface Vector {
  gains: Record<string, number>;
  scores: Record<string, number>;
  usefulFrom: number;
  ndcg: number;
  reciprocalRank: number;
  averagePrecision: number;
  at: { k: number; ndcg: number; averagePrecision: number; recall: number; precision: number; hit: number }[];
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/rankings.json', import.meta.url), 'utf8')) as Vector[];

describe('rankings as trec_eval scores them', () => {
  it.each(vectors)('$scores, useful from $usefulFrom of $gains', ({ scores, usefulFrom, ...expected }) => {
    const gains = new Map(Object.entries(expected.gains));
    const ranking = rankByScore(new Map(Object.entries(scores)));
    expect(ndcg(ranking, gains)).toBeCloseTo(expected.ndcg, 9);
    expect(reciprocalRank(ranking, gains, undefined, usefulFrom)).toBeCloseTo(expected.reciprocalRank, 9);
    expect(averagePrecision(ranking, gains, undefined, usefulFrom)).toBeCloseTo(expected.averagePrecision, 9);
    for (const { k, ...at } of expected.at) {
      expect(ndcg(ranking, gains, k)).toBeCloseTo(at.ndcg, 9);
      expect(averagePrecision(ranking, gains, k, usefulFrom)).toBeCloseTo(at.averagePrecision, 9);
      expect(recallAtK(ranking, gains, k, usefulFrom)).toBeCloseTo(at.recall, 9);
      expect(precisionAtK(ranking, gains, k, usefulFrom)).toBeCloseTo(at.precision, 9);
      expect(hitAtK(ranking, gains, k, usefulFrom)).toBe(at.hit);
    }
  });

  it('is 0 where nothing is useful', () => {
    const none = new Map([['a', 0]]);
    const scores = [ndcg, reciprocalRank, averagePrecision, recallAtK, precisionAtK, hitAtK].map((score) =>
      score(['a'], none, 10),
    );
    expect(scores).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('does not look for the first useful document behind k', () => {
    expect([1, 2].map((k) => reciprocalRank(['a', 'b'], new Map([['b', 1]]), k))).toEqual([0, 0.5]);
  });
});
