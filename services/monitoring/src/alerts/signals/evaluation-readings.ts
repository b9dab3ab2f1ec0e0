import { type AlertSpec, durationMs, type SignalOf } from '@weir/resources';
import type { EvaluationStore } from '../../log-evaluations/evaluation-store.port.js';
import { figure } from '../judge.js';
import { labelsOf, type Reading } from '../reading.js';

/** What the newest run of a suite came to, each variant by itself. */
export async function evaluationReadings(
  { suite, metric, variant, over }: SignalOf<'evaluation'>,
  { applies: { tenant } }: Pick<AlertSpec, 'applies'>,
  now: number,
  store: EvaluationStore,
): Promise<Reading[]> {
  const found = await store.find({ tenant, suite, metric, variant, since: now - durationMs(over) });
  if (found.length === 0) {
    const labels = labelsOf({ tenant, suite });
    return [{ labels, items: 0, note: `no run of ${suite} gave ${metric} within ${over}` }];
  }
  return found.map((entry) => ({
    labels: { tenant: entry.tenant, suite, variant: entry.variant },
    items: entry.items,
    value: entry.value,
    details: [
      `${metric} ${figure(entry.value)} (${figure(entry.low)} to ${figure(entry.high)}) of ${entry.items} items, ${new Date(entry.at).toISOString()}`,
    ],
    commands: [`weir eval show ${entry.run}`],
  }));
}
