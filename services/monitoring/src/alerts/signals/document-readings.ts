import { type AlertSpec, type DocumentMeasure, durationMs, type SignalOf } from '@weir/resources';
import { type Reading, seriesKey } from '../reading.js';
import type { DocumentSum, Sums } from '../sums.port.js';

const valueOf: Readonly<Record<DocumentMeasure, (sum: DocumentSum) => number | undefined>> = {
  documents: ({ documents }) => documents,
  'rejected-share': ({ rejected, documents }) => rejected / documents,
  'searchable-p50': ({ durations }) => durations.p50,
  'searchable-p95': ({ durations }) => durations.p95,
  'searchable-p99': ({ durations }) => durations.p99,
};

/** What the documents of the newest window come to. @param now - Where it ends, milliseconds since the epoch. */
export async function documentReadings(
  signal: SignalOf<'documents'>,
  { applies: { tenant }, each, when }: Pick<AlertSpec, 'applies' | 'each' | 'when'>,
  now: number,
  sums: Sums,
): Promise<Reading[]> {
  const { collection, over, least, measure } = signal;
  const own = { tenant, collection, each: each === 'tenant' ? each : undefined };
  const window = (to: number) => sums.documents({ ...own, from: to - durationMs(over), to });
  const measured = (sum: DocumentSum) =>
    measure === 'documents' || sum.documents >= least ? valueOf[measure](sum) : undefined;
  const found = await window(now);
  const before = 'before' in when ? await window(now - durationMs(when.before)) : [];
  return found.map((sum): Reading => {
    const value = measured(sum);
    const earlier = before.find(({ labels }) => seriesKey(labels) === seriesKey(sum.labels));
    const previous = earlier === undefined ? undefined : measured(earlier);
    return {
      labels: sum.labels,
      items: sum.documents,
      ...(value === undefined ? { note: tooFew(sum.documents, least) } : { value }),
      ...(previous === undefined ? {} : { before: previous }),
      details: [`${measure} of ${sum.documents} documents in ${over}`],
      commands: ['weir lag', 'weir dlq list'],
    };
  });
}

function tooFew(items: number, least: number): string {
  return items === 0 ? 'there were no documents' : `not enough documents: ${items} of ${least}`;
}
