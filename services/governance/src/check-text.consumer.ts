import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { checkText, stageOf } from './check-text.handler.js';
import { policyOfRequest } from './policy-of.js';
import type { GovernanceEvents } from './telemetry.js';

export interface CheckTextPorts {
  snapshot: () => Snapshot;
  events: GovernanceEvents;
  replyTopicPrefix: string;
}

/** Texts get a verdict, on the topic that their request names. The check is timed, so it is made where the clock is. */
export function checkTextConsumer({ snapshot, events, replyTopicPrefix }: CheckTextPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.governance.check-text',
    topic: topics.checkRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    gather: async (request) => {
      const stage = stageOf(request);
      const started = performance.now();
      const result = checkText(request, policyOfRequest(request, snapshot()));
      const tookMs = performance.now() - started;
      events.checkMade({ stage, verdict: result.verdict, findings: result.findings, tookMs });
      return { result, tookMs };
    },
    handle: (request, { result, tookMs }, context) => [
      stepReply(request, context, replyTopicPrefix, { case: 'check', value: result }, tookMs),
    ],
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
