import { adaptEmbedding, type EmbeddingAdapter } from '@weir/embedding-adapters';
import type { RankingExample } from '@weir/datasets';
import { compareRankings, type ComparedSet } from '@weir/tunings';

/** Texts with their embeddings by the base. */
export interface EmbeddedTexts {
  /** By text, a row. */
  rows: ReadonlyMap<string, number>;
  embeddings: readonly Float32Array[];
}

export interface JudgedSet {
  name: string;
  /** Judged by. */
  examples: readonly RankingExample[];
  /** Whose texts may be found as well. */
  among: readonly RankingExample[];
  /** What the lower end of the gain's interval has to lie above. */
  least: number;
}

/** Judges an adapter by queries that it has not learnt from: all texts of the examples are ranked for each. */
export function judgeAdapter(
  adapter: EmbeddingAdapter,
  sets: readonly JudgedSet[],
  { rows, embeddings }: EmbeddedTexts,
  { alpha, seed }: { alpha: number; seed: number },
): ComparedSet[] {
  const adapted = embeddings.map((embedding) => adaptEmbedding(adapter, embedding));
  // Rows of queries and of texts: where queries alone are adapted, texts keep the base's embeddings.
  const offset = embeddings.length;
  const row = (text: string) => rows.get(text)!;
  return sets.map(({ name, examples, among, least }) => {
    const texts = new Set([...examples, ...among].flatMap(({ positives, negatives }) => [...positives, ...negatives]));
    const queries = examples.map(({ query, positives }) => ({
      query: offset + row(query),
      positives: positives.map(row),
    }));
    const compared = {
      base: [...embeddings, ...embeddings],
      tuned: [...(adapter.side === 'both' ? adapted : embeddings), ...adapted],
      candidates: [...texts].map(row),
    };
    return compareRankings(name, queries, compared, { least, alpha, seed });
  });
}
