import { describe, expect, it } from 'vitest';
import { ndcg, recall } from './ranking-measures.js';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What pytrec_eval-terrier 0.5.11 (trec_eval) says of the same rankings. */
const references = [
  {
    name: 'three useful documents, one of them too far down',
    gains: { d1: 1, d2: 1, d3: 1 },
    ranking: ['d4', 'd1', 'd5', 'd2', 'd6', 'd7', 'd8', 'd9', 'e1', 'e2', 'd3'],
    expected: { ndcg10: 0.49818925746641285, ndcg3: 0.2960819109658652, recall10: 2 / 3, recall3: 1 / 3 },
  },
  {
    name: 'useful by degrees',
    gains: { d1: 3, d2: 2, d3: 1, d4: 0 },
    ranking: ['d3', 'd4', 'd1', 'd5'],
    expected: { ndcg10: 0.5250049893849101, ndcg3: 0.5250049893849101, recall10: 2 / 3, recall3: 2 / 3 },
  },
  {
    name: 'nothing found',
    gains: { d9: 1 },
    ranking: ['d1', 'd2'],
    expected: { ndcg10: 0, ndcg3: 0, recall10: 0, recall3: 0 },
  },
  {
    name: 'more useful documents than places',
    gains: Object.fromEntries(range(15).map((index) => [`x${index}`, 1])),
    ranking: range(12).map((index) => (index % 3 === 0 ? `y${index}` : `x${index}`)),
    expected: {
      ndcg10: 0.5481351590340573,
      ndcg3: 0.5307212739772434,
      recall10: 0.4,
      recall3: 0.13333333333333333,
    },
  },
];

describe.each(references)('$name', ({ gains, ranking, expected }) => {
  const judged = new Map(Object.entries(gains));

  it('has the nDCG and the recall that trec_eval says', () => {
    expect(ndcg(ranking, judged, 10)).toBeCloseTo(expected.ndcg10, 12);
    expect(ndcg(ranking, judged, 3)).toBeCloseTo(expected.ndcg3, 12);
    expect(recall(ranking, judged, 10)).toBeCloseTo(expected.recall10, 12);
    expect(recall(ranking, judged, 3)).toBeCloseTo(expected.recall3, 12);
  });
});

it('is 0 where nothing is useful', () => {
  expect([ndcg(['a'], new Map(), 10), recall(['a'], new Map([['a', 0]]), 10)]).toEqual([0, 0]);
});
