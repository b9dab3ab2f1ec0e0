import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import { evaluationEntries } from './evaluation-entry.js';
import type { EvaluationStore } from './evaluation-store.port.js';

/** Keeps what the newest run of each suite came to, for alerts. */
export function logEvaluationsConsumer(store: EvaluationStore, dependencies: readonly Dependency[]): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.log-evaluations',
    topic: topics.evaluationCompleted,
    dependencies,
    gather: async (completed, { envelope, timestamp }) => {
      for (const entry of evaluationEntries(completed, { tenant: envelope.tenant, timestamp })) await store.put(entry);
    },
    handle: () => [],
  });
}
