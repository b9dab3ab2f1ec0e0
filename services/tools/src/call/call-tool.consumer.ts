import { type CallRequested, topics } from '@weir/contracts';
import { allowedReplyTopic, type AnyConsumer, defineConsumer, stepFailure, stepReplyId } from '@weir/kafka';
import { type Answered, callTool } from './call-tool.handler.js';
import type { CallOutcome } from './call-outcome.js';
import { type CallPorts, makeCall, prepareCall } from './make-call.js';

export interface CallToolPorts extends CallPorts {
  replyTopicPrefix: string;
  /** How long a decision may take when the call has no deadline, milliseconds. */
  approvalMs: number;
}

/** The topics of calls and of decisions about them are assigned together, so that a run's stay in one process. */
export const CALLS_GROUP = 'weir.tools.calls';

/** Longer than any tool may take, and the wait for a slot: what ends a call is its own time limit. */
export const CALL_TIMEOUT_MS = 610_000;

/** Calls of tools are made, and their results replied; those that need approval wait for it elsewhere. */
export function callToolConsumer(ports: CallToolPorts): AnyConsumer {
  // When only the reply could not be written, the call is not made again for it.
  const outcomes = new WeakMap<CallRequested, CallOutcome>();
  return defineConsumer({
    group: CALLS_GROUP,
    topic: topics.callRequested,
    ledger: [topics.stepCompleted, topics.callBegun, topics.approvalRequested],
    outcomeId: stepReplyId,
    timeoutMs: CALL_TIMEOUT_MS,
    gather: async (request, context): Promise<Answered> => {
      // Before a call is made whose result cannot be told.
      allowedReplyTopic(context.envelope.replyTopic, ports.replyTopicPrefix);
      const known = outcomes.get(request);
      if (known) return { outcome: known };
      const prepared = await prepareCall(request, context.signal, ports);
      if ('outcome' in prepared) return prepared;
      const { spec } = prepared.call;
      if (spec.approval === 'required') {
        ports.events.approvalWanted({ type: spec.type });
        return { approval: 'required' };
      }
      const outcome = await makeCall(prepared.call, request, context, ports);
      outcomes.set(request, outcome);
      return { outcome };
    },
    handle: (request, answered, context) => callTool(request, answered, context, ports),
    reject: (error, request, context) => stepFailure(error, request, context, ports.replyTopicPrefix),
  });
}
