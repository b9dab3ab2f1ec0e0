import { ApprovalDecidedSchema, type ApprovalRequested, callMarkId, create, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, emit, type MessageContext, type PartitionScope } from '@weir/kafka';
import { CALLS_GROUP } from '../call/call-tool.consumer.js';
import type { PendingDecisions } from '@weir/requests';

export interface AwaitApprovalPorts {
  pending: PendingDecisions<ApprovalRequested>;
  /** Requests per partition looked at again after an assignment. */
  history: number;
}

/**
 * Keeps what waits for a decision, and decides itself when the deadline has passed: so that whether a call was approved in
 * time is a matter of which record came first, and everybody who reads the topic knows it.
 */
export function awaitApprovalConsumer({ pending, history }: AwaitApprovalPorts): AnyConsumer {
  return defineConsumer({
    group: CALLS_GROUP,
    topic: topics.approvalRequested,
    ledger: [topics.approvalDecided],
    history: {
      records: history,
      ledger: topics.approvalDecided,
      remember: (request, context, partition) => {
        pending.ask(request, context, partition, () => void expire(request, context, partition));
      },
    },
    // Showing it is all that is needed.
    handle: () => [],
  });
}

async function expire(
  { runId, step }: ApprovalRequested,
  context: MessageContext,
  partition: PartitionScope,
): Promise<void> {
  const decision = create(ApprovalDecidedSchema, {
    runId,
    step,
    approved: false,
    by: 'weir',
    reason: 'Nobody decided in time.',
  });
  const id = callMarkId('decision', context.envelope.tenant, runId, step);
  // Otherwise the partition is lost, and its next owner sets this timer too.
  await partition.publish([emit(topics.approvalDecided, decision, { id, run: runId })], context).catch(() => undefined);
}
