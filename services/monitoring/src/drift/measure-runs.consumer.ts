import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import type { DriftWatch } from './drift-watch.js';
import { featureEntry } from './feature-entry.js';
import type { FeatureStore } from './feature-store.port.js';
import { measureRun } from './measure-run.js';
import { type ReadAt, readRunRecords } from './run-records.js';

export interface MeasureRunsPorts {
  store: FeatureStore;
  readAt: ReadAt;
  watch: DriftWatch;
  dependencies: readonly Dependency[];
}

/** One instance looks for drift: the one that has this partition. */
const LOOKING_PARTITION = 0;

/** Keeps the features of every run that somebody asked for, and looks at them where this instance is the one to. Experiments are none. */
export function measureRunsConsumer({ store, readAt, watch, dependencies }: MeasureRunsPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.monitoring.measure-runs',
    topic: topics.answerCompleted,
    concurrency: 16,
    dependencies,
    taken: ({ partition, signal }) => {
      if (partition === LOOKING_PARTITION) watch.start(signal);
      return Promise.resolve();
    },
    gather: async (outcome, { envelope, timestamp, owned }) => {
      if (outcome.experiment !== '') return;
      const records = await readRunRecords(outcome, readAt);
      await store.put(featureEntry(outcome.app, envelope.tenant, measureRun(outcome, records, timestamp)), owned);
    },
    handle: () => [],
  });
}
