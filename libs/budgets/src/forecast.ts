import { studentUpper } from '@weir/statistics';
import { type Per, type Period, periodOf } from './period.js';

const DAY_MS = 86_400_000;
/** Whole days that say something; fewer say nothing of how much they differ. */
const LEAST_DAYS = 3;
/** So many weeks tell what each day of the week is like; older ones tell of another time. */
const LEAST_WEEKS = 2;
const MOST_WEEKS = 8;
/** Outside of either bound lies one of twenty. */
const TAIL = 0.05;

/** Days before today that a forecast looks at, the one included that tells whether the first of them was whole. */
export const FORECAST_DAYS = MOST_WEEKS * 7 + 1;

export interface Forecast {
  /** What will have been spent when the period ends. */
  expected: number;
  /** Bounds of a prediction interval of 90 %. */
  low: number;
  high: number;
  /** `weekdays`: by the mean of each day of the week. `rate`: by the mean of all days. */
  method: 'weekdays' | 'rate';
  /** Whole days that it was made of. */
  days: number;
  /** When the limit is reached as expected, milliseconds since the epoch; absent if not before the period ends. */
  exhaustedAt?: number;
}

/**
 * What a limit will have come to when its period ends: what is spent, and for each day that is left, of today what is left of it, the
 * mean of its day of the week where there are two whole weeks of days, at most the last eight; else the mean of all days.
 *
 * The interval is that of a prediction from a mean (of each weekday its own), with Student's t: days vary about their mean independently,
 * normally, and all as much. A trend is none of it; of what follows a month's end or a holiday it knows nothing.
 *
 * @param days - Sums of whole days, UTC, the oldest first; the last is yesterday's.
 * @param now - Milliseconds since the epoch.
 * @returns Why nothing can be said, where nothing can.
 */
export function forecast(
  { spent, most, per }: { spent: number; most: number; per: Per },
  days: readonly number[],
  now: number,
): Forecast | { note: string } {
  if (per !== 'day' && per !== 'month') return { note: `a budget per ${per} is over before days tell anything` };
  if (days.length < LEAST_DAYS) return { note: `too few days: ${days.length} of ${LEAST_DAYS}` };
  const model = modelOf(days, now);
  const left = leftOf(periodOf(per, now), now);
  const ahead = left.reduce((sum, { weekday, share }) => sum + share * model.mean(weekday), 0);
  const margin = studentUpper(TAIL, model.degrees) * Math.sqrt(model.variance * model.uncertainty(left));
  const exhaustedAt = whenReached(spent, most, left, model);
  return {
    expected: spent + ahead,
    low: spent + Math.max(0, ahead - margin),
    high: spent + ahead + margin,
    method: model.method,
    days: model.days,
    ...(exhaustedAt === undefined ? {} : { exhaustedAt }),
  };
}

/** A day, or what is left of one. */
interface Stretch {
  /** When it begins, milliseconds since the epoch. */
  at: number;
  weekday: number;
  /** Of a whole day. */
  share: number;
}

function leftOf({ end }: Period, now: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = now; at < end;) {
    const next = Math.min(end, periodOf('day', at).end);
    stretches.push({ at, weekday: weekdayOf(at), share: (next - at) / DAY_MS });
    at = next;
  }
  return stretches;
}

interface Model {
  method: Forecast['method'];
  days: number;
  mean: (weekday: number) => number;
  /** Of a day about its mean, and the degrees of freedom that this is known with. */
  variance: number;
  degrees: number;
  /** By how much more than one day the sum of stretches varies: their own varying, and that of the means that stand for them. */
  uncertainty: (left: readonly Stretch[]) => number;
}

function modelOf(days: readonly number[], now: number): Model {
  const weeks = Math.min(MOST_WEEKS, Math.floor(days.length / 7));
  if (weeks < LEAST_WEEKS) return modelBy('rate', days, () => 0, now);
  return modelBy('weekdays', days.slice(-weeks * 7), (weekday) => weekday, now);
}

/** Days in groups, each with a mean of its own. */
function modelBy(
  method: Forecast['method'],
  days: readonly number[],
  groupOf: (weekday: number) => number,
  now: number,
): Model {
  const today = periodOf('day', now).start;
  const group = (index: number) => groupOf(weekdayOf(today - (days.length - index) * DAY_MS));
  const groups = new Map<number, { count: number; mean: number }>();
  for (const [key, list] of Map.groupBy(days.keys(), group)) {
    groups.set(key, { count: list.length, mean: list.reduce((sum, index) => sum + days[index]!, 0) / list.length });
  }
  const degrees = days.length - groups.size;
  const squares = days.reduce((sum, day, index) => sum + (day - groups.get(group(index))!.mean) ** 2, 0);
  return {
    method,
    days: days.length,
    mean: (weekday) => groups.get(groupOf(weekday))!.mean,
    variance: squares / degrees,
    degrees,
    uncertainty: (left) => {
      let sum = 0;
      for (const [key, stretches] of Map.groupBy(left, ({ weekday }) => groupOf(weekday))) {
        const share = stretches.reduce((all, stretch) => all + stretch.share, 0);
        sum += share + share ** 2 / groups.get(key)!.count;
      }
      return sum;
    },
  };
}

function whenReached(spent: number, most: number, left: readonly Stretch[], { mean }: Model): number | undefined {
  let sum = spent;
  for (const { at, weekday, share } of left) {
    if (sum >= most) return at;
    const ahead = share * mean(weekday);
    if (sum + ahead >= most) return at + ((most - sum) / mean(weekday)) * DAY_MS;
    sum += ahead;
  }
  return undefined;
}

/** 0 for Sunday, UTC. The epoch began with a Thursday. */
function weekdayOf(at: number): number {
  return (Math.floor(at / DAY_MS) + 4) % 7;
}
