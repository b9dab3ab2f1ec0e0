import type { AlertSpec, Snapshot } from '@weir/resources';
import type { DriftState } from '../../drift/feature-store.port.js';
import type { EvaluationStore } from '../../log-evaluations/evaluation-store.port.js';
import { labelsOf, type Reading } from '../reading.js';
import type { Sums } from '../sums.port.js';
import { documentReadings } from './document-readings.js';
import { driftReadings } from './drift-readings.js';
import { evaluationReadings } from './evaluation-readings.js';
import { objectiveReadings } from './objective-readings.js';
import type { Prometheus } from './prometheus.port.js';
import { runReadings } from './run-readings.js';

export interface SignalPorts {
  sums: Sums;
  drift: () => Promise<DriftState[]>;
  evaluations: EvaluationStore;
  prometheus: Prometheus;
}

/**
 * What an alert's signal says now: of each of its series.
 *
 * @param now - Where windows end, milliseconds since the epoch.
 * @throws WeirError of whoever is asked; `objective-unknown`.
 */
export async function readSignal(
  spec: AlertSpec,
  snapshot: Snapshot,
  now: number,
  { sums, drift, evaluations, prometheus }: SignalPorts,
): Promise<Reading[]> {
  const { signal } = spec;
  switch (signal.of) {
    case 'runs':
      return runReadings(signal, spec, now, sums);
    case 'documents':
      return documentReadings(signal, spec, now, sums);
    case 'drift':
      return driftReadings(signal, spec, await drift());
    case 'evaluation':
      return evaluationReadings(signal, spec, now, evaluations);
    case 'objective': {
      const objective = snapshot.get('Objective', signal.objective, 'signal.objective');
      return objectiveReadings(signal, spec, objective, now, sums);
    }
    case 'prometheus':
      return (await prometheus.query(signal.query, now)).map(({ labels, value }) => ({ labels, value, items: 1 }));
  }
}

/** What is said of an alert whose signal says nothing at all: one series without labels. */
export function emptyReading({ signal, applies }: AlertSpec): Reading {
  const notes: Record<AlertSpec['signal']['of'], string> = {
    runs: 'there were no runs for a week',
    documents: 'there were no documents for a week',
    drift: 'no app was looked at for drift yet',
    evaluation: 'there is no result',
    objective: 'there is nothing that counts',
    prometheus: 'the query gives no series: an unknown metric, or nothing to report',
  };
  return { labels: labelsOf(applies), items: 0, note: notes[signal.of] };
}
