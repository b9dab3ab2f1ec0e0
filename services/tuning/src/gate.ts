import { adaptEmbedding, type EmbeddingAdapter } from '@weir/embedding-adapters';
import type { RankingExample } from '@weir/datasets';
import { type ComparedScores, scoreRankings } from '@weir/tunings';

/** Texts with their embeddings by the base. */
export interface EmbeddedTexts {
  /** By text, a row. */
  rows: ReadonlyMap<string, number>;
  embeddings: readonly Float32Array[];
}

export interface JudgedQueries {
  /** Judged by; the adapter has not learnt from them. */
  examples: readonly RankingExample[];
  /** Whose texts may be found as well. */
  among: readonly RankingExample[];
}

/**
 * Scores of the queries by the base and by an adapter of it: all texts of the examples are ranked for each.
 *
 * @param signal - Ends it between queries with its reason.
 */
export function judgeAdapter(
  adapter: EmbeddingAdapter,
  { examples, among }: JudgedQueries,
  { rows, embeddings }: EmbeddedTexts,
  signal?: AbortSignal,
): Promise<ComparedScores> {
  const row = (text: string) => rows.get(text)!;
  const texts = new Set([...examples, ...among].flatMap(({ positives, negatives }) => [...positives, ...negatives]));
  const adapted = embeddings.map((embedding) => adaptEmbedding(adapter, embedding));
  // Rows of texts, then of queries: where queries alone are adapted, texts keep the base's embeddings.
  const queries = examples.map(({ query, positives }) => ({
    query: embeddings.length + row(query),
    positives: positives.map(row),
  }));
  return scoreRankings(
    queries,
    {
      base: [...embeddings, ...embeddings],
      tuned: [...(adapter.side === 'both' ? adapted : embeddings), ...adapted],
      candidates: [...texts].map(row),
    },
    signal,
  );
}
