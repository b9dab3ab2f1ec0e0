import type { DatasetItem } from '@weir/resources';
import { isRecord } from '../row.js';
import { rankingExample, type RankingExample } from './ranking-example.js';

/** The mean of all ratings, from 0 to 1, up to which an answer counts as bad, as for `weir dataset build --rating down`. */
const BAD = 0.25;

/**
 * What an item of a dataset from traffic says of a query: what a correction says, and what an answer that was rated good cites, is right
 * for it; what an answer that was rated bad cites is wrong. The texts of such items have gone through the policy of their app.
 *
 * @returns `positives` may be empty: what is right may be known from another item (`mergeRankingExamples`). Undefined where nobody said
 *   anything, and for a query of several variables.
 */
export function exampleOfItem({
  input,
  expected,
  contexts = [],
  metadata = {},
}: DatasetItem): RankingExample | undefined {
  if (typeof input !== 'string') return undefined;
  const { expectedFrom, ratings } = metadata;
  if (expectedFrom === 'answer') return contexts.length > 0 ? rankingExample(input, contexts) : undefined;
  const negatives = isBad(ratings) ? contexts : [];
  const positives = expectedFrom === 'correction' && typeof expected === 'string' ? [expected] : [];
  if (positives.length + negatives.length === 0) return undefined;
  return rankingExample(
    input,
    positives,
    negatives.filter((text) => !positives.includes(text)),
  );
}

function isBad(ratings: unknown): boolean {
  if (!Array.isArray(ratings)) return false;
  const shares = ratings.flatMap((rating: unknown) =>
    isRecord(rating) && typeof rating['share'] === 'number' ? [rating['share']] : [],
  );
  return shares.length > 0 && shares.reduce((sum, share) => sum + share, 0) / shares.length <= BAD;
}
