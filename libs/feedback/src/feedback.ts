import type { FeedbackRecorded } from '@weir/contracts';
import { type Rating, ratingOf } from './rating.js';

/** What a rater says of an answer. */
export interface Feedback {
  runId: string;
  rater: string;
  rating?: Rating;
  /** Empty for none. */
  correction: string;
  labels: readonly string[];
  comment: string;
  /** Milliseconds since the epoch. */
  at: number;
  source: string;
}

/**
 * @param timestamp - When it was written to its topic, milliseconds since the epoch: counts where the message says nothing.
 * @throws WeirError poison `rating-invalid`.
 */
export function feedbackOf(message: FeedbackRecorded, timestamp: number): Feedback {
  const { runId, rater, correction, labels, comment, source } = message;
  const at = Date.parse(message.at);
  return {
    runId,
    rater,
    ...(message.rating === undefined ? {} : { rating: ratingOf(message.rating, message.scale) }),
    correction,
    labels: [...new Set(labels)],
    comment,
    at: Number.isNaN(at) ? timestamp : at,
    source,
  };
}

/** Whether it says anything: what says nothing takes back what its rater said before. */
export function saysSomething({ rating, correction, labels, comment }: Feedback): boolean {
  return rating !== undefined || correction !== '' || labels.length > 0 || comment !== '';
}
