import { type AlertSpec, durationMs } from '@weir/resources';
import { judge } from './judge.js';
import type { Labels, Reading } from './reading.js';

export type AlertPhase = 'quiet' | 'pending' | 'firing' | 'unknown';

/** What became of telling a channel. */
export interface Delivery {
  /** What it was told last. */
  told?: 'firing' | 'ended';
  /** When, milliseconds since the epoch. */
  at?: number;
  /** Why it cannot be told, and since when that is so. */
  problem?: string;
  problemSince?: number;
}

/** What is known of one series of an alert. Times are milliseconds since the epoch. */
export interface AlertState {
  alert: string;
  labels: Labels;
  phase: AlertPhase;
  /** Since when it is in that phase. */
  since: number;
  /** While it fires: since when the condition does not hold. */
  calmSince?: number;
  /** When it was looked at last. */
  at: number;
  value?: number;
  limit?: number;
  note?: string;
  details?: readonly string[];
  examples?: readonly string[];
  commands?: readonly string[];
  deliveries: Readonly<Record<string, Delivery>>;
  /** It is not looked at any longer, and goes when everybody was told that it has ended. */
  isGone?: boolean;
}

/** What is known of a series after one more look. */
export function nextState(
  before: AlertState | undefined,
  reading: Reading,
  { name, spec }: { name: string; spec: AlertSpec },
  now: number,
): AlertState {
  const isFiring = before?.phase === 'firing';
  const { holds, limit, note } = judge(spec.when, reading, isFiring);
  const { phase, calmSince } = phaseAfter(before, holds, spec, now);
  return {
    alert: name,
    labels: reading.labels,
    phase,
    since: before?.phase === phase ? before.since : now,
    at: now,
    deliveries: before?.deliveries ?? {},
    ...defined({
      calmSince,
      limit,
      note,
      value: reading.value,
      details: reading.details,
      examples: reading.examples,
      commands: reading.commands,
    }),
  };
}

function phaseAfter(
  before: AlertState | undefined,
  holds: boolean | undefined,
  spec: AlertSpec,
  now: number,
): { phase: AlertPhase; calmSince?: number | undefined } {
  if (before?.phase === 'firing') {
    if (holds !== false) return { phase: 'firing', calmSince: holds === undefined ? before.calmSince : undefined };
    const calmSince = before.calmSince ?? now;
    return now - calmSince >= durationMs(spec.keep) ? { phase: 'quiet' } : { phase: 'firing', calmSince };
  }
  if (holds === undefined) return { phase: 'unknown' };
  if (!holds) return { phase: 'quiet' };
  const since = before?.phase === 'pending' ? before.since : now;
  return { phase: now - since >= durationMs(spec.for) ? 'firing' : 'pending' };
}

/** A series that is no longer there: an app without runs, an alert that is no longer declared. */
export function goneState(before: AlertState, note: string, now: number): AlertState {
  const { calmSince: _, ...rest } = before;
  const since = before.phase === 'quiet' ? before.since : now;
  return { ...rest, phase: 'quiet', since, at: now, note, isGone: true };
}

/** @returns What changed for whoever is told of alerts. */
export function changeOf(before: AlertState | undefined, after: AlertState): 'firing' | 'ended' | undefined {
  const was = before?.phase === 'firing';
  const is = after.phase === 'firing';
  if (was === is) return undefined;
  return is ? 'firing' : 'ended';
}

function defined<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
