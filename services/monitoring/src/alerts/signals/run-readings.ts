import { type AlertSpec, type Condition, durationMs, readWhere, type RunMeasure, type SignalOf } from '@weir/resources';
import type { Reading } from '../reading.js';
import { seriesKey } from '../reading.js';
import type { RunSum, Sums } from '../sums.port.js';

/** Those that are there whether or not anything ran. */
const COUNTS: ReadonlySet<RunMeasure> = new Set(['runs', 'cost', 'tokens']);

const valueOf: Readonly<Record<RunMeasure, (sum: RunSum) => number | undefined>> = {
  runs: ({ runs }) => runs,
  cost: ({ cost }) => cost,
  tokens: ({ tokens }) => tokens,
  'failed-share': ({ failed, runs }) => failed / runs,
  'refused-share': ({ refused, runs }) => refused / runs,
  'cached-share': ({ cached, runs }) => cached / runs,
  'cost-per-run': ({ cost, runs }) => cost / runs,
  'duration-p50': ({ durations }) => durations.p50,
  'duration-p95': ({ durations }) => durations.p95,
  'duration-p99': ({ durations }) => durations.p99,
};

/** What of the runs a measure is about, for whoever wants to look at them. */
const LOOKED_AT: Partial<Record<RunMeasure, string>> = {
  'failed-share': 'outcome=failed',
  'refused-share': 'outcome=refused',
};
const SORTS: Partial<Record<RunMeasure, string>> = {
  cost: 'cost',
  'cost-per-run': 'cost',
  tokens: 'tokens',
  'duration-p50': 'slowest',
  'duration-p95': 'slowest',
  'duration-p99': 'slowest',
};

/** What the runs of the newest window come to. @param now - Where it ends, milliseconds since the epoch. */
export async function runReadings(
  signal: SignalOf<'runs'>,
  { applies, each, when }: Pick<AlertSpec, 'applies' | 'each' | 'when'>,
  now: number,
  sums: Sums,
): Promise<Reading[]> {
  const where = signal.where === undefined ? undefined : readWhere(signal.where);
  const window = (to: number) => sums.runs(windowOf({ applies, each, where, to, over: signal.over }));
  const found = await window(now);
  const before =
    'before' in when ? new Map((await window(now - durationMs(when.before))).map(keyed)) : new Map<string, RunSum>();
  return found.map((sum): Reading => {
    const value = measured(signal, sum);
    const earlier = before.get(seriesKey(sum.labels));
    const previous = earlier === undefined ? undefined : measured(signal, earlier);
    return {
      labels: sum.labels,
      items: sum.runs,
      ...(value === undefined ? { note: tooFew(sum.runs, signal.least) } : { value }),
      ...(previous === undefined ? {} : { before: previous }),
      details: [`${signal.measure} of ${sum.runs} runs in ${signal.over}`],
      commands: [command(signal, sum.labels, now)],
    };
  });
}

function windowOf({
  applies: { tenant, app },
  each,
  where,
  to,
  over,
}: Pick<AlertSpec, 'applies' | 'each'> & { where: Condition | undefined; to: number; over: string }) {
  return { tenant, app, where, each, from: to - durationMs(over), to };
}

function measured({ measure, least }: SignalOf<'runs'>, sum: RunSum): number | undefined {
  return COUNTS.has(measure) || sum.runs >= least ? valueOf[measure](sum) : undefined;
}

function tooFew(items: number, least: number): string {
  return items === 0 ? 'there were no runs' : `not enough runs: ${items} of ${least}`;
}

function keyed(sum: RunSum): [string, RunSum] {
  return [seriesKey(sum.labels), sum];
}

function command({ measure, where, over }: SignalOf<'runs'>, labels: Reading['labels'], now: number): string {
  const { tenant, app } = labels;
  const conditions = [
    ...(app === undefined ? [] : [`app="${app}"`]),
    ...(where === undefined ? [] : [`(${where})`]),
    ...(LOOKED_AT[measure] === undefined ? [] : [LOOKED_AT[measure]]),
  ];
  const from = new Date(now - durationMs(over)).toISOString();
  return [
    'weir runs',
    ...(conditions.length === 0 ? [] : [`--where '${conditions.join(' and ').replaceAll("'", '"')}'`]),
    `--from ${from}`,
    ...(SORTS[measure] === undefined ? [] : [`--sort ${SORTS[measure]}`]),
    ...(tenant === undefined ? [] : [`--tenant ${tenant}`]),
  ].join(' ');
}
