import { durationMs } from '@weir/resources';
import { InvalidArgumentError } from 'commander';

/** A time as RFC 3339, written so, or as how long ago it was: `30m`, `6h`, `7d`. */
export function timeOf(value: string): string {
  const ago = durationMs(value);
  const time = Number.isNaN(ago) ? Date.parse(value) : Date.now() - ago;
  if (Number.isNaN(time))
    throw new InvalidArgumentError('It must be a time as 2026-03-01T12:00:00Z, or as 6h ago: 6h.');
  return new Date(time).toISOString();
}
