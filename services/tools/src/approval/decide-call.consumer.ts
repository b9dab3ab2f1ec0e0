import { type ApprovalRequested, type ApprovalDecided, type CallRequested, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type AnyConsumer, defineConsumer, type GatherContext, stepReplyId } from '@weir/kafka';
import type { CallOutcome } from '../call/call-outcome.js';
import { CALL_TIMEOUT_MS, CALLS_GROUP } from '../call/call-tool.consumer.js';
import { type CallPorts, makeCall, prepareCall } from '../call/make-call.js';
import { decideCall, type Decided, decisionOf } from './decide-call.handler.js';
import type { PendingDecision, PendingDecisions } from '@weir/requests';

export interface DecideCallPorts extends CallPorts {
  pending: PendingDecisions<ApprovalRequested>;
  replyTopicPrefix: string;
  /** Decisions per partition looked at again after an assignment. */
  history: number;
}

/** A call that was approved in time is made; of any other, the model is told. The first decision counts. */
export function decideCallConsumer(ports: DecideCallPorts): AnyConsumer {
  const outcomes = new WeakMap<ApprovalDecided, CallOutcome>();
  const callApproved = async (
    decision: ApprovalDecided,
    { request }: PendingDecision<ApprovalRequested>,
    context: GatherContext,
  ) => {
    const known = outcomes.get(decision);
    if (known) return known;
    const outcome = await approvedCall(request.call!, context, ports);
    outcomes.set(decision, outcome);
    return outcome;
  };
  return defineConsumer({
    group: CALLS_GROUP,
    topic: topics.approvalDecided,
    ledger: [topics.stepCompleted, topics.callBegun],
    outcomeId: stepReplyId,
    timeoutMs: CALL_TIMEOUT_MS,
    history: {
      records: ports.history,
      ledger: topics.stepCompleted,
      remember: (decision, context) => void ports.pending.decide(decision, context),
    },
    gather: async (decision, context): Promise<Decided | undefined> => {
      if (!ports.pending.decide(decision, context)) return undefined;
      const approval = await ports.pending.find(decision, context, context.signal);
      if (!approval) throw unknown();
      const decided = decisionOf(decision, approval.request, context.timestamp);
      ports.events.approvalDecided({ decision: decided });
      return {
        approval,
        outcome: decided === 'approved' ? await callApproved(decision, approval, context) : decided,
      };
    },
    handle: (decision, decided, context) => decideCall(decision, decided, context, ports.replyTopicPrefix),
  });
}

async function approvedCall(request: CallRequested, context: GatherContext, ports: CallPorts): Promise<CallOutcome> {
  const prepared = await prepareCall(request, context.signal, ports);
  return 'outcome' in prepared ? prepared.outcome : makeCall(prepared.call, request, context, ports);
}

function unknown(): WeirError {
  return new WeirError({
    code: 'approval-unknown',
    disposition: 'poison',
    field: 'runId',
    message: 'The decision is about a call that does not wait for one.',
  });
}
