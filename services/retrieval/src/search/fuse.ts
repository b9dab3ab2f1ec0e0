import type { Arms, Candidate } from '@weir/elasticsearch';

/** A chunk with its place among all that either arm found. */
export interface Fused {
  chunkId: string;
  documentId: string;
  score: number;
  /** BM25; absent when the keyword arm did not find it. */
  keywordScore?: number;
  /** Cosine to the query's embedding; absent in a keyword search. */
  vectorScore?: number;
}

export type Mode = 'hybrid' | 'keyword' | 'vector';

/**
 * Puts what the arms found in one order, best first.
 *
 * Hybrid: half the BM25 score over the best BM25 score, half the cosine over the best cosine. Every candidate has its
 * true cosine, whichever arm found it; one that only the vector arm found has no BM25 score, and counts 0 there.
 */
export function fuse(
  arms: Pick<Arms, 'keyword' | 'vector'>,
  mode: Mode,
  query: readonly number[] | undefined,
): Fused[] {
  switch (mode) {
    case 'keyword':
      return arms.keyword.map((candidate) => ({
        ...idsOf(candidate),
        score: candidate.score,
        keywordScore: candidate.score,
      }));
    case 'vector':
      return arms.vector.map((candidate) => ({
        ...idsOf(candidate),
        score: candidate.score,
        vectorScore: candidate.score,
      }));
    case 'hybrid':
      return fuseBoth(arms, query ?? []);
  }
}

function fuseBoth({ keyword, vector }: Pick<Arms, 'keyword' | 'vector'>, query: readonly number[]): Fused[] {
  const keywordScores = new Map(keyword.map(({ chunkId, score }) => [chunkId, score]));
  const cosines = new Map(vector.map(({ chunkId, score }) => [chunkId, score]));
  const candidates = new Map([...keyword, ...vector].map((candidate) => [candidate.chunkId, candidate]));
  const scored = [...candidates.values()].map((candidate) => ({
    ...idsOf(candidate),
    keywordScore: keywordScores.get(candidate.chunkId),
    vectorScore: cosines.get(candidate.chunkId) ?? dot(query, candidate.vector),
  }));
  const bestKeyword = Math.max(...scored.map(({ keywordScore }) => keywordScore ?? 0)) || 1;
  const bestCosine = Math.max(...scored.map(({ vectorScore }) => vectorScore)) || 1;
  return scored
    .map(({ keywordScore, ...rest }) => ({
      ...rest,
      ...(keywordScore === undefined ? {} : { keywordScore }),
      score: 0.5 * ((keywordScore ?? 0) / bestKeyword) + 0.5 * (rest.vectorScore / bestCosine),
    }))
    .sort((a, b) => b.score - a.score || (a.chunkId < b.chunkId ? -1 : 1));
}

function idsOf({ chunkId, documentId }: Candidate): { chunkId: string; documentId: string } {
  return { chunkId, documentId };
}

function dot(a: readonly number[], b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < b.length; index += 1) sum += (a[index] ?? 0) * b[index]!;
  return sum;
}
