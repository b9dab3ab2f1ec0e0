import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import type { DailyIndices } from '../storage/daily-indices.js';
import type { MonitoringEvents } from '../telemetry.js';
import { documentEntry } from './document-entry.js';

/** Keeps what became of every submission of a document, for alerts and objectives on how fresh the index is. */
export function logDocumentsConsumer({
  store,
  events,
  dependencies,
}: {
  store: Pick<DailyIndices, 'put'>;
  events: MonitoringEvents;
  dependencies: readonly Dependency[];
}): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.log-documents',
    topic: topics.documentStatus,
    concurrency: 64,
    dependencies,
    gather: async (status, { envelope, timestamp, owned }) => {
      const entry = documentEntry(status, { tenant: envelope.tenant, timestamp });
      // A status has an id of its own, whoever tells it and however often.
      if (!entry) return;
      await store.put(entry, envelope.id, owned);
      events.documentLogged(entry);
    },
    handle: () => [],
  });
}
