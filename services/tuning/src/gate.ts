import type { RankingExample } from '@weir/datasets';
import { type ComparedScores, scoreRankings } from '@weir/tunings';
import type { EmbeddedTexts, TunedEmbeddings } from './trainers/trainer.js';

export interface JudgedQueries {
  /** Judged by; the tuned model has not learnt from them. */
  examples: readonly RankingExample[];
  /** Whose texts may be found as well. */
  among: readonly RankingExample[];
}

/**
 * Scores of the queries by the base and by what was tuned: all texts of the examples are ranked for each.
 *
 * @param signal - Ends it between queries with its reason.
 */
export function judgeTuned(
  { queries, texts }: TunedEmbeddings,
  { examples, among }: JudgedQueries,
  { rows, embeddings }: EmbeddedTexts,
  signal?: AbortSignal,
): Promise<ComparedScores> {
  const row = (text: string) => rows.get(text)!;
  const candidates = new Set(
    [...examples, ...among].flatMap(({ positives, negatives }) => [...positives, ...negatives]),
  );
  return scoreRankings(
    // Rows of texts, then of queries: a text may be embedded otherwise as a query.
    examples.map(({ query, positives }) => ({ query: embeddings.length + row(query), positives: positives.map(row) })),
    {
      base: [...embeddings, ...embeddings],
      tuned: [...texts, ...queries],
      candidates: [...candidates].map(row),
    },
    signal,
  );
}
