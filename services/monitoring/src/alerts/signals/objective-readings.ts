import { type AlertSpec, durationMs, type ObjectiveSpec, type SignalOf } from '@weir/resources';
import { figure } from '../judge.js';
import { burnRate, shareOf } from '../objectives.js';
import { type Reading, seriesKey } from '../reading.js';
import type { Sums } from '../sums.port.js';

/** Windows that end soon after the trouble does are a twelfth of the longer one (Beyer et al., The Site Reliability Workbook, chapter 5). */
const SHORTER = 12;
const LEAST_MS = 60_000;

/** How fast the error budget of an objective is used: the smaller of a long window and a short one. */
export async function objectiveReadings(
  { objective: name, over, and, least }: SignalOf<'objective'>,
  { applies, each }: Pick<AlertSpec, 'applies' | 'each'>,
  objective: ObjectiveSpec,
  now: number,
  sums: Sums,
): Promise<Reading[]> {
  const longMs = durationMs(over);
  const shortMs = and === undefined ? Math.max(LEAST_MS, longMs / SHORTER) : durationMs(and);
  const within = (ms: number) => shareOf(objective, { from: now - ms, to: now, each, only: applies }, sums);
  const [long, short] = await Promise.all([within(longMs), within(shortMs)]);
  return long.map((share): Reading => {
    const recent = short.find(({ labels }) => seriesKey(labels) === seriesKey(share.labels));
    const rates = [share, recent ?? { total: 0, bad: 0 }].map((one) => burnRate(one, objective.target));
    const [longRate, shortRate = 0] = rates;
    const known = longRate === undefined || share.total < least ? undefined : Math.min(longRate, shortRate);
    return {
      labels: share.labels,
      items: share.total,
      ...(known === undefined ? { note: tooFew(share.total, least) } : { value: known }),
      details: [
        `${name}: ${share.bad} of ${share.total} bad in ${over}, where ${figure((1 - objective.target) * 100)} % may be`,
      ],
      commands: ['weir objectives'],
    };
  });
}

function tooFew(items: number, least: number): string {
  return items === 0 ? 'there is nothing that counts' : `not enough that counts: ${items} of ${least}`;
}
