import { describe, expect, it } from 'vitest';
import { lastDue, nextDue } from './suite-schedule.js';

const at = (time: string): number => Date.parse(time);
const told = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();
const berlin = (cron: string) => ({ schedule: { cron, timeZone: 'Europe/Berlin' } });

describe('lastDue and nextDue', () => {
  it.each([
    ['every hour', { every: '1h' }, '2026-11-28T12:00:00.000Z', '2026-11-28T13:00:00.000Z'],
    ['at three in Berlin', berlin('0 3 * * *'), '2026-11-28T02:00:00.000Z', '2026-11-29T02:00:00.000Z'],
    ['every ten seconds', berlin('*/10 * * * * *'), '2026-11-28T12:34:50.000Z', '2026-11-28T12:35:00.000Z'],
    ['on Mondays', berlin('30 6 * * 1'), '2026-11-23T05:30:00.000Z', '2026-11-30T05:30:00.000Z'],
    [
      'by a name',
      { schedule: { cron: '@daily', timeZone: 'UTC' } },
      '2026-11-28T00:00:00.000Z',
      '2026-11-29T00:00:00.000Z',
    ],
    ['never', {}, undefined, undefined],
  ])('%s', (_name, spec, last, next) => {
    const now = at('2026-11-28T12:34:56.789Z');
    expect([told(lastDue(spec, now)), told(nextDue(spec, now))]).toEqual([last, next]);
  });

  it('counts the very moment as due', () => {
    const three = at('2026-11-28T02:00:00Z');
    expect(lastDue(berlin('0 3 * * *'), three)).toBe(three);
    expect(lastDue(berlin('0 3 * * *'), three - 1)).toBe(at('2026-11-27T02:00:00Z'));
  });

  it('is due once a day where clocks change', () => {
    const spec = berlin('30 2 * * *');
    const due = new Set<string>();
    for (let now = at('2026-10-23T12:00:00Z'); now < at('2026-10-27T12:00:00Z'); now += 600_000)
      due.add(told(lastDue(spec, now))!);
    for (let now = at('2026-03-27T12:00:00Z'); now < at('2026-03-31T12:00:00Z'); now += 600_000)
      due.add(told(lastDue(spec, now))!);
    expect([...due]).toEqual([
      '2026-10-23T00:30:00.000Z',
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
      '2026-10-27T01:30:00.000Z',
      '2026-03-27T01:30:00.000Z',
      '2026-03-28T01:30:00.000Z',
      // There is no half past two on that day.
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
      '2026-03-31T00:30:00.000Z',
    ]);
  });
});
