import type { Arms, Candidate } from '@weir/elasticsearch';

/** A chunk with its place among all that either arm found. */
export interface Fused extends Candidate {
  score: number;
}

export type Mode = 'hybrid' | 'keyword' | 'vector';

/**
 * Puts what the arms found in one order, best first; what is alike is ordered by its id.
 *
 * Hybrid: half the BM25 score over the best BM25 score, half the cosine over the best cosine. Every candidate has its
 * cosine, whichever arm found it; one that only the vector arm found has no BM25 score, and counts 0 there.
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

function normalisedSum(keyword: readonly Candidate[], vector: readonly Candidate[]): Fused[] {
  // What both arms found is taken from the keyword arm, which has both scores.
  const candidates = [...new Map([...vector, ...keyword].map((candidate) => [candidate.chunkId, candidate])).values()];
  const bestKeyword = best(candidates.map(({ keywordScore }) => keywordScore));
  const bestVector = best(candidates.map(({ vectorScore }) => vectorScore));
  return candidates.map((candidate) => ({
    ...candidate,
    score: ((candidate.keywordScore ?? 0) / bestKeyword + (candidate.vectorScore ?? 0) / bestVector) / 2,
  }));
}

/** @returns Above 0: dividing by a negative cosine would turn the order around. */
function best(scores: readonly (number | undefined)[]): number {
  return Math.max(0, ...scores.map((score) => score ?? 0)) || 1;
}

function ordered(fused: Fused[]): Fused[] {
  return fused.sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}
