import { parseResource, type Resource } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { type AlertState, changeOf, goneState, nextState } from './alert-state.js';

const MINUTE = 60_000;
const alertOf = (fields: object) =>
  parseResource({
    kind: 'Alert',
    name: 'failures',
    spec: { signal: { of: 'runs', measure: 'failed-share', over: '10m' }, when: { above: 0.5 }, ...fields },
  }) as Resource<'Alert'>;

/** What a series is in after each of some values, a minute apart; null is no value. */
function phases(alert: Resource<'Alert'>, values: readonly (number | null)[]): string[] {
  let state: AlertState | undefined;
  return values.map((value, minute) => {
    const reading = { labels: {}, items: 1, ...(value === null ? { note: 'down' } : { value }) };
    state = nextState(state, reading, alert, minute * MINUTE);
    return state.phase;
  });
}

describe('nextState', () => {
  it.each<[string, object, (number | null)[], string[]]>([
    ['fires at once', {}, [0, 1, 0], ['quiet', 'firing', 'quiet']],
    ['waits until it holds for long enough', { for: '2m' }, [1, 1, 1], ['pending', 'pending', 'firing']],
    ['begins anew after a gap', { for: '2m' }, [1, 0, 1, 1, 1], ['pending', 'quiet', 'pending', 'pending', 'firing']],
    [
      'does not end for a moment',
      { keep: '2m' },
      [1, 0, 1, 0, 0, 0],
      ['firing', 'firing', 'firing', 'firing', 'firing', 'quiet'],
    ],
    [
      'does not waver',
      { when: { above: 0.5, until: 0.2 } },
      [0.6, 0.4, 0.6, 0.2],
      ['firing', 'firing', 'firing', 'quiet'],
    ],
    ['is not fine where nothing can be said', {}, [0, null, 0], ['quiet', 'unknown', 'quiet']],
    ['does not end where nothing can be said', {}, [1, null, 0], ['firing', 'firing', 'quiet']],
    [
      'has to hold without a gap',
      { for: '2m' },
      [1, null, 1, 1, 1],
      ['pending', 'unknown', 'pending', 'pending', 'firing'],
    ],
  ])('%s', (_, fields, values, expected) => {
    expect(phases(alertOf(fields), values)).toEqual(expected);
  });

  it('says since when, what it was compared with, and why nothing can be said', () => {
    const alert = alertOf({});
    const first = nextState(
      undefined,
      { labels: { app: 'a' }, items: 9, value: 0.7, examples: ['run-1'] },
      alert,
      1_000,
    );
    expect(first).toEqual({
      alert: 'failures',
      labels: { app: 'a' },
      phase: 'firing',
      since: 1_000,
      at: 1_000,
      value: 0.7,
      limit: 0.5,
      examples: ['run-1'],
      deliveries: {},
    });
    const second = nextState(first, { labels: { app: 'a' }, items: undefined, note: 'down' }, alert, 2_000);
    expect(second).toMatchObject({ phase: 'firing', since: 1_000, at: 2_000, note: 'down' });
    expect(second.value).toBeUndefined();
  });
});

describe('changeOf', () => {
  const state = nextState(undefined, { labels: {}, items: 1, value: 1 }, alertOf({}), 0);

  it('is what whoever is told of alerts wants to know', () => {
    expect(changeOf(undefined, state)).toBe('firing');
    expect(changeOf(state, state)).toBeUndefined();
    expect(changeOf(state, goneState(state, 'it is no longer there', 5))).toBe('ended');
    expect(goneState(state, 'it is no longer there', 5)).toMatchObject({ phase: 'quiet', since: 5, isGone: true });
  });
});
