import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { Snapshot } from '@weir/resources';
import { checkText, stageOf, subjectOf } from './check-text.handler.js';
import { type Embed, vectorsOf } from './embed-texts.js';
import { textsToEmbed } from './guardrails/chain.js';
import { policyOfRequest, requireKeys } from './policy-of.js';
import type { GuardrailKeys } from './guardrails/guardrail.js';
import { chains } from './guardrails/index.js';
import { CHECKS_GROUP } from './review/await-review.consumer.js';
import { queueFlagged, reviewRequest, waitsForReview } from './review/request-review.js';
import type { GovernanceEvents } from './telemetry.js';

export interface CheckTextPorts {
  snapshot: () => Snapshot;
  events: GovernanceEvents;
  keys?: GuardrailKeys;
  /** Embeddings of texts, in their order. */
  embed: Embed;
  replyTopicPrefix: string;
}

/** Texts get a verdict, on the topic that their request names. The check is timed, so it is made where the clock is. */
export function checkTextConsumer(ports: CheckTextPorts): AnyConsumer {
  const { snapshot, events, replyTopicPrefix, keys = {} } = ports;
  return defineConsumer({
    group: CHECKS_GROUP,
    topic: topics.checkRequested,
    ledger: [topics.stepCompleted, topics.reviewRequested],
    outcomeId: stepReplyId,
    // What may wait is an embedding.
    concurrency: 32,
    gather: async (request, context) => {
      const stage = stageOf(request);
      const policy = policyOfRequest(request, snapshot());
      requireKeys(policy, stage, keys);
      const texts = textsToEmbed(chains[stage], subjectOf(request), policy);
      const vectors = await vectorsOf(texts, ports, context);
      const started = performance.now();
      const result = checkText(request, policy, { keys: { ...keys, tenant: context.envelope.tenant }, vectors });
      const tookMs = performance.now() - started;
      events.checkMade({ stage, verdict: result.verdict, findings: result.findings, tookMs });
      return { result, tookMs, policy };
    },
    handle: (request, { result, tookMs, policy }, context) => {
      if (waitsForReview(request, result)) return [reviewRequest(request, result, context, true)];
      return [
        ...(queueFlagged(request, result, policy) ? [reviewRequest(request, result, context, false)] : []),
        stepReply(request, context, replyTopicPrefix, { case: 'check', value: result }, tookMs),
      ];
    },
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
