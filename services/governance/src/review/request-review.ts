import {
  type CheckRequested,
  type CheckResult,
  create,
  reviewId,
  ReviewRequestedSchema,
  topics,
} from '@weir/contracts';
import { emit, type Emission, type MessageContext } from '@weir/kafka';
import type { PolicySpec } from '@weir/resources';
import { reviewDeadline } from './review-deadline.js';

/** Stages whose texts people can be asked about. */
const REVIEWED = ['input', 'output'];

/** Whether a run waits for a person: only a run of an app does, which goes on by itself when there is a decision. */
export function waitsForReview({ continuation, stage }: CheckRequested, { verdict }: CheckResult): boolean {
  return verdict === 'review' && continuation.length > 0 && REVIEWED.includes(stage);
}

/** Has people look at a text that the run goes on with, where the policy wants to hear of what is flagged. */
export function queueFlagged(
  request: CheckRequested,
  { findings, verdict }: CheckResult,
  { reviewFlagged }: PolicySpec,
): boolean {
  const { continuation, stage } = request;
  return (
    reviewFlagged && findings.length > 0 && verdict !== 'block' && continuation.length > 0 && REVIEWED.includes(stage)
  );
}

/** @param waits - Whether the check waits for the decision. */
export function reviewRequest(
  request: CheckRequested,
  result: CheckResult,
  context: MessageContext,
  waits: boolean,
): Emission {
  const { runId, step, stage, question } = request;
  const { text, findings } = result;
  const message = create(ReviewRequestedSchema, {
    runId,
    step,
    stage,
    text,
    findings,
    question,
    ...(waits ? { deadline: reviewDeadline(context), check: request, result } : {}),
  });
  return emit(topics.reviewRequested, message, {
    id: reviewId('request', context.envelope.tenant, runId, step),
    run: runId,
    subject: runId,
    ...(context.envelope.replyTopic === undefined ? {} : { replyTo: context.envelope.replyTopic }),
  });
}
