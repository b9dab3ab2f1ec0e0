import { type GroupCommit, readCommitMetadata, writeCommitMetadata } from '@weir/kafka';
import { usageError } from '../cli-error.js';
import type { Bounds } from './lag.js';

/** Where to: `time` in milliseconds since the epoch, `back` as many messages before where the group is. */
export type ResetTarget =
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'time'; time: number }
  | { kind: 'offset'; offset: number }
  | { kind: 'back'; count: number };

/** What would change for one partition. */
export interface Reset {
  topic: string;
  partition: number;
  /** Null when nothing was committed: the group begins with the oldest record. */
  from: number | null;
  to: number;
  /** Messages that are handled again. */
  again: number;
  /** Messages that are never handled. */
  skipped: number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `start`, `end`, an offset, `-100` for so many messages back, a time (RFC 3339) or how long ago it was (`30s`, `5m`, `2h`, `1d`).
 *
 * @throws CliError usage
 */
export function parseTarget(text: string, now: number): ResetTarget {
  if (text === 'start' || text === 'end') return { kind: text };
  if (/^\d+$/.test(text)) return { kind: 'offset', offset: Number(text) };
  if (/^-\d+$/.test(text)) return { kind: 'back', count: Number(text.slice(1)) };
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const time = unit === undefined ? dateOf(text) : now - Number(count) * UNITS[unit]!;
  if (!Number.isNaN(time)) return { kind: 'time', time };
  throw usageError(
    `${text} is no place to go to: give start, end, an offset, -100 for so many messages back, a time as 2026-01-31T12:00:00Z, or 2h ago as 2h.`,
    '--to',
  );
}

function dateOf(text: string): number {
  return /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
}

/**
 * What a reset changes, partition by partition; what stays where it is is left out.
 *
 * @param bounds - By `topic/partition`.
 * @param atTime - Offset of the first record from the wanted time on, by `topic/partition`; for `time` alone.
 */
export function planReset(
  committed: readonly Pick<GroupCommit, 'topic' | 'partition' | 'offset'>[],
  bounds: ReadonlyMap<string, Bounds>,
  target: ResetTarget,
  atTime: ReadonlyMap<string, number> = new Map(),
): Reset[] {
  return committed.flatMap(({ topic, partition, offset }) => {
    const place = `${topic}/${partition}`;
    const bound = bounds.get(place);
    if (!bound) return [];
    const next = Math.max(offset, bound.start);
    const to = Math.min(bound.end, Math.max(bound.start, wantedOffset(target, bound, next, atTime.get(place))));
    if (to === offset || (offset < bound.start && to === bound.start)) return [];
    return [
      {
        topic,
        partition,
        from: offset < 0 ? null : offset,
        to,
        again: Math.max(0, next - to),
        skipped: Math.max(0, to - next),
      },
    ];
  });
}

function wantedOffset(target: ResetTarget, { start, end }: Bounds, next: number, atTime: number | undefined): number {
  switch (target.kind) {
    case 'start':
      return start;
    case 'end':
      return end;
    case 'time':
      // No record is as young.
      return atTime ?? end;
    case 'offset':
      return target.offset;
    case 'back':
      return next - target.count;
  }
}

/**
 * What to commit. Forwards, what stands beside the offset still holds: where the group began, and how far back outcomes can stand.
 * Backwards it does not: messages that were copied by an erasure are to be handled again too, and their outcomes may stand before the
 * floor.
 */
export function resetCommit({ topic, partition, from, to }: Reset, before: string): GroupCommit {
  const forwards = from !== null && to >= from;
  const metadata = forwards ? writeCommitMetadata(readCommitMetadata(before)) : '';
  return { topic, partition, offset: to, metadata };
}
