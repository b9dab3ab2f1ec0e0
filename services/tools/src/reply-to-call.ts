import { CallResultSchema, create } from '@weir/contracts';
import { type Emission, type MessageContext, stepReply, type StepRequest } from '@weir/kafka';
import type { CallOutcome } from './call/call-outcome.js';

/**
 * The reply to a call. Its id depends on the run and the step alone, so a redelivered call finds it written.
 *
 * @param prefix - What reply topics of clients begin with.
 */
export function replyToCall(
  request: StepRequest,
  { content, code, truncated, tookMs }: CallOutcome,
  context: MessageContext,
  prefix: string,
): Emission {
  const value = create(CallResultSchema, { content, code, truncated });
  return stepReply(request, context, prefix, { case: 'call', value }, tookMs);
}
