import { create, RecallResultSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { RetrievalEvents } from '../telemetry.js';
import { recall, type RecallParts } from './recall.js';

export interface RecallPorts extends RecallParts {
  events: RetrievalEvents;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
}

/** Looks for answers that can be given again. Somebody waits, so an outage is said at once. */
export function recallConsumer(ports: RecallPorts): AnyConsumer {
  const { events, replyTopicPrefix, dependencies } = ports;
  return defineConsumer({
    group: 'weir.retrieval.recall',
    topic: topics.recallRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    timeoutMs: 10_000,
    gather: async (request, { envelope }) => {
      const started = performance.now();
      const recalled = await recall(request, envelope.tenant, ports);
      events.recalled({ hit: recalled.answer !== undefined });
      return { ...recalled, tookMs: performance.now() - started };
    },
    handle: (request, { tookMs, ...recalled }, context) => {
      const value = create(RecallResultSchema, recalled);
      return [stepReply(request, context, replyTopicPrefix, { case: 'recall', value }, tookMs)];
    },
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
