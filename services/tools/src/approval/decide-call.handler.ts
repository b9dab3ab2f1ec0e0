import type { ApprovalDecided, ApprovalRequested } from '@weir/contracts';
import type { Emission, MessageContext } from '@weir/kafka';
import type { CallOutcome } from '../call/call-outcome.js';
import { replyToCall } from '../reply-to-call.js';
import type { PendingDecision } from '@weir/requests';

export type Decision = 'approved' | 'denied' | 'expired';

export interface Decided {
  approval: PendingDecision<ApprovalRequested>;
  /** What came of the call, or why it was not made. */
  outcome: CallOutcome | 'denied' | 'expired';
}

/** @param decidedAt - Milliseconds since the epoch: what is decided later than the deadline is not decided. */
export function decisionOf(
  { approved }: ApprovalDecided,
  { deadline }: Pick<ApprovalRequested, 'deadline'>,
  decidedAt: number,
): Decision {
  if (decidedAt >= Date.parse(deadline)) return 'expired';
  return approved ? 'approved' : 'denied';
}

/** The reply to the call that was decided about, where the call wanted it; nothing for a decision that came second. */
export function decideCall(
  decision: ApprovalDecided,
  decided: Decided | undefined,
  context: MessageContext,
  replyTopicPrefix: string,
): Emission[] {
  if (!decided) return [];
  const { request, context: asked } = decided.approval;
  const outcome = typeof decided.outcome === 'string' ? notMade(decided.outcome, decision) : decided.outcome;
  const replyContext = { ...asked, envelope: { ...context.envelope, replyTopic: asked.envelope.replyTopic } };
  return [replyToCall(request.call!, outcome, replyContext, replyTopicPrefix)];
}

function notMade(why: 'denied' | 'expired', { reason }: ApprovalDecided): CallOutcome {
  const result = { truncated: false, tookMs: 0 };
  if (why === 'expired') {
    return { ...result, code: 'approval-expired', content: 'Nobody agreed to the call in time, so it was not made.' };
  }
  const because = reason === '' ? '' : ` The reason given: ${reason}`;
  return { ...result, code: 'denied', content: `The call was denied, and not made.${because}` };
}
