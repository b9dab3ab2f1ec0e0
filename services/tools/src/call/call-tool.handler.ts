import { ApprovalRequestedSchema, callMarkId, type CallRequested, create, topics } from '@weir/contracts';
import { emit, type Emission, type MessageContext } from '@weir/kafka';
import { replyToCall } from '../reply-to-call.js';
import type { CallOutcome } from './call-outcome.js';

/** What came of a call; or that somebody has to agree to it first. */
export type Answered = { outcome: CallOutcome } | { approval: 'required' };

/**
 * The reply to a call, or the question whether it may be made. That carries the call, and where its reply is wanted: nothing
 * else is kept of it until somebody decides. Both have ids of the run and the step alone, so a redelivered call finds them
 * written.
 *
 * @param options.approvalMs - How long a decision may take when the call has no deadline, milliseconds.
 */
export function callTool(
  request: CallRequested,
  answered: Answered,
  context: MessageContext,
  options: { replyTopicPrefix: string; approvalMs: number },
): Emission[] {
  if ('outcome' in answered) return [replyToCall(request, answered.outcome, context, options.replyTopicPrefix)];
  const { runId, step, app, name, function: called, arguments: given } = request;
  const { tenant, deadline = context.timestamp + options.approvalMs, replyTopic = '' } = context.envelope;
  const approval = create(ApprovalRequestedSchema, {
    runId,
    step,
    app,
    tool: name,
    function: called,
    arguments: given,
    deadline: new Date(deadline).toISOString(),
    call: request,
  });
  const id = callMarkId('approval', tenant, runId, step);
  return [emit(topics.approvalRequested, approval, { id, run: runId, replyTo: replyTopic })];
}
