import { create, DriftResultSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { FeatureStore } from './feature-store.port.js';

export interface FindDriftPorts {
  store: FeatureStore;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
}

/** Answers what is known of the drift of apps: of the tenant that asks alone. */
export function findDriftConsumer({ store, replyTopicPrefix, dependencies }: FindDriftPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.find-drift',
    topic: topics.driftRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    gather: async ({ app }, { envelope }) => {
      const started = performance.now();
      const states = await store.states(envelope.tenant, app);
      return { apps: states.map(({ drift }) => drift), tookMs: performance.now() - started };
    },
    handle: (request, { apps, tookMs }, context) => [
      stepReply(
        request,
        context,
        replyTopicPrefix,
        { case: 'drift', value: create(DriftResultSchema, { apps }) },
        tookMs,
      ),
    ],
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}
