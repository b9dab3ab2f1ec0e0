import type { BudgetSpec } from '@weir/resources';

export type Per = BudgetSpec['per'];

export const PERIODS: readonly Per[] = ['minute', 'hour', 'day', 'month'];

/** A period of the calendar, UTC. Milliseconds since the epoch; the end is exclusive. */
export interface Period {
  start: number;
  end: number;
}

const LENGTH_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The period that a time is in. */
export function periodOf(per: Per, at: number): Period {
  if (per !== 'month') {
    // The epoch began with a day, and UTC has no other days than these.
    const start = Math.floor(at / LENGTH_MS[per]) * LENGTH_MS[per];
    return { start, end: start + LENGTH_MS[per] };
  }
  const time = new Date(at);
  const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) };
}

/** When the longest period began that a time is in: what is older counts nowhere any longer. */
export function oldestStart(at: number): number {
  return Math.min(...PERIODS.map((per) => periodOf(per, at).start));
}
