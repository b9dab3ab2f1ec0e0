import type { Arms, Candidate } from '@weir/elasticsearch';

/** A chunk with its place among all that either arm found. */
export interface Fused extends Candidate {
  score: number;
}

/** Of the BM25 score. On three test collections any weight from 0.45 to 0.6 ranks better than either arm alone. */
const KEYWORD_WEIGHT = 0.55;

export type Mode = 'hybrid' | 'keyword' | 'vector';

/**
 * Puts what the arms found in one order, best first; what is alike is ordered by its id.
 *
 * Hybrid: the weighted sum of BM25 score and cosine, each from 0 for the lowest to 1 for the highest among all candidates.
 * Every candidate has its cosine, whichever arm found it; one that only the vector arm found has no BM25 score, which
 * counts 0.
 */
export function fuse({ keyword, vector }: Pick<Arms, 'keyword' | 'vector'>, mode: Mode): Fused[] {
  switch (mode) {
    case 'keyword':
      return ordered(keyword.map((candidate) => ({ ...candidate, score: candidate.keywordScore ?? 0 })));
    case 'vector':
      return ordered(vector.map((candidate) => ({ ...candidate, score: candidate.vectorScore ?? 0 })));
    case 'hybrid':
      return ordered(normalisedSum(keyword, vector));
  }
}

/** Of the formula's own paper: how little the first places of one list count more than its next ones. */
const RANK_CONSTANT = 60;

/**
 * Puts what several queries found in one order by reciprocal rank fusion (G. Cormack et al., 2009): scores of different
 * queries say nothing of each other.
 */
export function fuseLists(lists: readonly (readonly Fused[])[]): Fused[] {
  if (lists.length === 1) return [...lists[0]!];
  const fused = new Map<string, Fused>();
  for (const list of lists) {
    for (const [rank, candidate] of list.entries()) {
      const before = fused.get(candidate.chunkId);
      const score = (before?.score ?? 0) + 1 / (RANK_CONSTANT + rank + 1);
      fused.set(candidate.chunkId, { ...(before ?? candidate), score });
    }
  }
  return ordered([...fused.values()]);
}

function normalisedSum(keyword: readonly Candidate[], vector: readonly Candidate[]): Fused[] {
  // What both arms found is taken from the keyword arm, which has both scores.
  const candidates = [...new Map([...vector, ...keyword].map((candidate) => [candidate.chunkId, candidate])).values()];
  const ofKeyword = scale(candidates.map(({ keywordScore }) => keywordScore ?? 0));
  const ofVector = scale(candidates.map(({ vectorScore }) => vectorScore ?? 0));
  return candidates.map((candidate) => ({
    ...candidate,
    score:
      KEYWORD_WEIGHT * ofKeyword(candidate.keywordScore ?? 0) +
      (1 - KEYWORD_WEIGHT) * ofVector(candidate.vectorScore ?? 0),
  }));
}

/** Puts scores on the way from the lowest, 0, to the highest, 1. Where all are alike each is the highest. */
function scale(scores: readonly number[]): (score: number) => number {
  const lowest = Math.min(...scores);
  const range = Math.max(...scores) - lowest;
  return (score) => (range > 0 ? (score - lowest) / range : 1);
}

function ordered(fused: Fused[]): Fused[] {
  return fused.sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}
