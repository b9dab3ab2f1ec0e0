import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import type { MonitoringEvents } from '../telemetry.js';
import { runEntry } from './log-runs.handler.js';
import type { RunStore } from './run-store.port.js';

export interface LogRunsPorts {
  store: RunStore;
  events: MonitoringEvents;
  dependencies: readonly Dependency[];
}

/** Keeps a record of every run. Offsets are committed behind what is written, and an entry is of its run: none is lost, none is there twice. */
export function logRunsConsumer({ store, events, dependencies }: LogRunsPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.log-runs',
    topic: topics.answerCompleted,
    concurrency: 64,
    dependencies,
    gather: async (outcome, { envelope, partition, offset, timestamp, owned }) => {
      const entry = runEntry(outcome, { tenant: envelope.tenant, partition, offset, timestamp });
      await store.put(entry, owned);
      events.runLogged(entry);
    },
    handle: () => [],
  });
}
