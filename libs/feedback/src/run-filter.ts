import type { AnsweredRun } from './answered-run.js';
import type { Feedback } from './feedback.js';
import { BAD, GOOD, meanShare } from './rating.js';

/** Which answered runs become items of a dataset. What is left out does not matter. */
export interface RunFilter {
  /** Rated good, rated bad, or rated at all. */
  rating?: 'up' | 'down' | 'any' | undefined;
  outcome?: string | undefined;
  /** With one of these. */
  labels?: readonly string[] | undefined;
}

/** @param feedback - On this run. */
export function isWanted(run: AnsweredRun, feedback: readonly Feedback[], filter: RunFilter): boolean {
  const { rating, outcome, labels } = filter;
  if (outcome !== undefined && run.outcome !== outcome) return false;
  if (labels && !feedback.some((one) => one.labels.some((label) => labels.includes(label)))) return false;
  if (rating === undefined) return true;
  const mean = meanShare(feedback.flatMap((one) => one.rating ?? []));
  if (mean === undefined) return false;
  return rating === 'any' || (rating === 'up' ? mean >= GOOD : mean <= BAD);
}
