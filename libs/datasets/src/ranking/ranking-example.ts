import { hashOf } from '@weir/resources';
import { plainText } from '../plain-text.js';

/** A query, and texts that are right or wrong for it: what an embedding model can learn from. */
export interface RankingExample {
  /** Of the query alone, without case and punctuation: its split goes by it, and stays when other examples come. */
  id: string;
  query: string;
  /** At least one. */
  positives: readonly string[];
  negatives: readonly string[];
}

/** An example, or why there is none. */
export type RankingRow = { number: number; example: RankingExample } | { number: number; problem: string };

export function rankingExample(
  query: string,
  positives: readonly string[],
  negatives: readonly string[] = [],
): RankingExample {
  return { id: hashOf(['ranking', plainText(query)]).slice(0, 16), query, positives, negatives };
}
