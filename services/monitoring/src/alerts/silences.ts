import type { Snapshot } from '@weir/resources';
import type { AlertState } from './alert-state.js';

/** @returns The name of a Silence that keeps the alert from being told. @param now - Milliseconds since the epoch. */
export function silenceOf(
  { alert, labels }: Pick<AlertState, 'alert' | 'labels'>,
  snapshot: Snapshot,
  now: number,
): string | undefined {
  return snapshot.list('Silence').find(({ spec: { applies, until } }) => {
    const of = { ...labels, alert } as Readonly<Record<string, string>>;
    return (
      Date.parse(until) > now &&
      Object.entries(applies).every(([name, value]) => value === undefined || of[name] === value)
    );
  })?.name;
}
