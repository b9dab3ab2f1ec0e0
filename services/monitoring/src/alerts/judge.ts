import type { AlertCondition } from '@weir/resources';
import type { Reading } from './reading.js';

export interface Judgement {
  /** Whether the condition holds; unknown where there is nothing to judge by. */
  holds: boolean | undefined;
  /** What the value was compared with. */
  limit?: number;
  note?: string;
}

/**
 * Whether the condition of an alert holds.
 *
 * @param isFiring - Then the limit is the one at which the alert ends (`until`): a value that wavers about the other does not end and begin it.
 */
export function judge(when: AlertCondition, reading: Reading, isFiring: boolean): Judgement {
  const { value, before, items, note } = reading;
  if ('absent' in when) {
    return { holds: items === undefined ? undefined : items === 0, ...(note === undefined ? {} : { note }) };
  }
  if (value === undefined) return { holds: undefined, note: note ?? 'there is no value' };
  const known = note === undefined ? {} : { note };
  if ('above' in when) {
    const limit = isFiring ? (when.until ?? when.above) : when.above;
    return { holds: value > limit, limit, ...known };
  }
  if ('below' in when) {
    const limit = isFiring ? (when.until ?? when.below) : when.below;
    return { holds: value < limit, limit, ...known };
  }
  if (before === undefined || before === 0) {
    return { holds: undefined, note: `there is nothing ${when.before} before to compare with` };
  }
  const change = value / before - 1;
  const share = 'risesBy' in when ? when.risesBy : when.fallsBy;
  const least = isFiring ? (when.until ?? share) : share;
  const rises = 'risesBy' in when;
  return {
    holds: rises ? change > least : -change > least,
    limit: before * (rises ? 1 + least : 1 - least),
    note: `${percent(change)} against ${figure(before)} ${when.before} before`,
  };
}

function percent(share: number): string {
  return `${share < 0 ? '' : '+'}${(share * 100).toFixed(1)} %`;
}

/** A number as people read it: four digits that say something. */
export function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
