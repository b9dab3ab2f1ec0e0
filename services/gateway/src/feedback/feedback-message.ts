import { create, type FeedbackRecorded, FeedbackRecordedSchema } from '@weir/contracts';
import { ratingOf } from '@weir/feedback';
import { type Caller, requireRole } from '../auth/caller.js';
import type { FeedbackRequestBody } from './feedback.schema.js';

/**
 * What a caller says of a run, as a message.
 *
 * @param at - Milliseconds since the epoch.
 * @throws WeirError poison `rating-invalid`; `role-too-low` for who speaks for another without being an administrator.
 */
export function feedbackMessage(
  runId: string,
  body: FeedbackRequestBody,
  caller: Caller,
  at: number,
): FeedbackRecorded {
  const { rating, scale, correction = '', labels = [], comment = '', source, rater = caller.name } = body;
  if (rater !== caller.name) requireRole(caller, 'admin');
  if (rating !== undefined) ratingOf(rating, scale);
  return create(FeedbackRecordedSchema, {
    runId,
    rater,
    ...(rating === undefined ? {} : { rating, scale }),
    correction,
    labels: [...new Set(labels)],
    comment,
    at: new Date(at).toISOString(),
    source,
  });
}
