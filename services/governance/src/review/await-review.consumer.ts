import { create, ReviewDecidedSchema, reviewId, type ReviewRequested, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit, type MessageContext, type PartitionScope } from '@weir/kafka';
import type { PendingDecisions } from '@weir/requests';

/** The topics of checks and of decisions about them are assigned together, so that a run's stay in one process. */
export const CHECKS_GROUP = 'weir.governance.check-text';

export interface AwaitReviewPorts {
  pending: PendingDecisions<ReviewRequested>;
  /** Requests per partition looked at again after an assignment. */
  history: number;
}

/**
 * Keeps what waits for a decision, and decides itself when the deadline has passed: so that whether a text was let through
 * in time is a matter of which record came first, and everybody who reads the topic knows it.
 */
export function awaitReviewConsumer({ pending, history }: AwaitReviewPorts): AnyConsumer {
  return defineConsumer({
    group: CHECKS_GROUP,
    topic: topics.reviewRequested,
    ledger: [topics.reviewDecided],
    history: {
      records: history,
      ledger: topics.reviewDecided,
      remember: (request, context, partition) => {
        if (request.check) pending.ask(request, context, partition, () => void expire(request, context, partition));
      },
    },
    // Showing it is all that is needed.
    handle: () => [],
  });
}

async function expire(
  { runId, step }: ReviewRequested,
  context: MessageContext,
  partition: PartitionScope,
): Promise<void> {
  const decision = create(ReviewDecidedSchema, {
    runId,
    step,
    decision: 'reject',
    by: 'weir',
    reason: 'Nobody looked at this in time.',
  });
  const id = reviewId('decision', context.envelope.tenant, runId, step);
  // Otherwise the partition is lost, and its next owner sets this timer too.
  await partition.publish([emit(topics.reviewDecided, decision, { id, run: runId })], context).catch(() => undefined);
}
