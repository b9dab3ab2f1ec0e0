import { plainText } from '../plain-text.js';
import { rankingExample, type RankingExample } from './ranking-example.js';

export interface MergedExamples {
  /** Each query once. */
  examples: RankingExample[];
  /** Examples that were put together with an earlier one of the same query. */
  merged: number;
  /** Texts that one source has as right and another as wrong for a query: they count as right. */
  contested: number;
  /** Queries for which nothing is right. */
  withoutPositives: number;
}

/**
 * One example of each query, with all that is right and wrong for it, each once. Queries and texts are the same where they differ in case,
 * punctuation and spaces only; the first way to write them stays. The order of what is known does not change what is known.
 */
export function mergeRankingExamples(given: readonly RankingExample[]): MergedExamples {
  const byQuery = Map.groupBy(given, ({ id }) => id);
  const examples: RankingExample[] = [];
  let [contested, withoutPositives] = [0, 0];
  for (const alike of byQuery.values()) {
    const positives = distinct(alike.flatMap((example) => example.positives));
    const negatives = distinct(alike.flatMap((example) => example.negatives));
    // What is right may be written as the query is: then nothing is learnt from it.
    positives.delete(plainText(alike[0]!.query));
    for (const key of positives.keys()) if (negatives.delete(key)) contested += 1;
    if (positives.size === 0) withoutPositives += 1;
    else examples.push(rankingExample(alike[0]!.query, [...positives.values()], [...negatives.values()]));
  }
  return { examples, merged: given.length - byQuery.size, contested, withoutPositives };
}

function distinct(texts: readonly string[]): Map<string, string> {
  const byPlainText = new Map<string, string>();
  for (const text of texts) {
    const key = plainText(text);
    if (!byPlainText.has(key)) byPlainText.set(key, text);
  }
  return byPlainText;
}
