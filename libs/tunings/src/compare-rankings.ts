import { ndcg } from '@weir/metrics';
import { bootstrapDifference, mean } from '@weir/statistics';
import type { ComparedSet } from './tuning-report.js';

/** A query with the texts that are right for it, as rows of embeddings. */
export interface JudgedQuery {
  query: number;
  positives: readonly number[];
}

/** Embeddings of the same texts by two models; a row is L2-normalised. */
export interface ComparedEmbeddings {
  base: readonly Float32Array[];
  tuned: readonly Float32Array[];
  /** Rows that are ranked, for each query: what it may find. */
  candidates: readonly number[];
}

const DEPTH = 10;

/**
 * How well two models rank the same texts for the same queries: nDCG@10, and its gain with an interval over queries.
 *
 * @param least - What the lower end of the interval has to lie above.
 */
export function compareRankings(
  set: string,
  queries: readonly JudgedQuery[],
  embeddings: ComparedEmbeddings,
  { least, alpha, seed }: { least: number; alpha: number; seed: number },
): ComparedSet {
  const scores = (by: readonly Float32Array[]) => queries.map((query) => scoreOf(query, by, embeddings.candidates));
  const [base, tuned] = [scores(embeddings.base), scores(embeddings.tuned)];
  const { estimate, low, high } = bootstrapDifference(base, tuned, { confidence: 1 - alpha, seed });
  const means = { base: mean(base), tuned: mean(tuned) };
  return { set, queries: queries.length, ...means, gain: estimate, low, high, holds: low > least };
}

function scoreOf(
  { query, positives }: JudgedQuery,
  embeddings: readonly Float32Array[],
  candidates: readonly number[],
): number {
  const asked = embeddings[query]!;
  const ranking = candidates
    .map((row) => ({ row, cosine: dot(asked, embeddings[row]!) }))
    .toSorted((a, b) => b.cosine - a.cosine || a.row - b.row)
    .slice(0, DEPTH)
    .map(({ row }) => String(row));
  return ndcg(ranking, new Map(positives.map((row) => [String(row), 1])), DEPTH);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
