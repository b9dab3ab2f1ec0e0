import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { forecast } from './forecast.js';

/** A Saturday; with it, three days of the month are left. */
const MIDNIGHT = Date.parse('2026-11-28T00:00:00Z');
const HOUR_MS = 3_600_000;
/** Two weeks of which each day of the week differs by 2: from a Saturday to a Friday. */
const WEEKS = [1, 1, 10, 10, 10, 10, 10, 3, 3, 12, 12, 12, 12, 12];
const at = (time: string) => Date.parse(time);

/** Upper twentieths of Student's t distribution, from tables. */
const T = { 2: 2.919986, 7: 1.894579 };

describe('forecast', () => {
  it('goes on at the mean of all days, as long as there are no two weeks', () => {
    // Mean 10, variance 4; of 3 days: 4 × (3 + 9 / 3).
    const found = forecast({ spent: 75, most: 100, per: 'month' }, [8, 10, 12], MIDNIGHT);
    expect(found).toMatchObject({ expected: 105, method: 'rate', days: 3, exhaustedAt: at('2026-11-30T12:00:00Z') });
    const margin = T[2] * Math.sqrt(24);
    expect(found).toMatchObject({ low: expect.closeTo(105 - margin, 4), high: expect.closeTo(105 + margin, 4) });
  });

  it('takes of today what is left of it', () => {
    // Of two days and a half: 4 × (2.5 + 6.25 / 3).
    const found = forecast({ spent: 80, most: 1_000, per: 'month' }, [8, 10, 12], MIDNIGHT + 12 * HOUR_MS);
    const margin = T[2] * Math.sqrt(4 * (2.5 + 6.25 / 3));
    expect(found).toMatchObject({
      expected: expect.closeTo(105, 9),
      low: expect.closeTo(105 - margin, 4),
      high: expect.closeTo(105 + margin, 4),
    });
    expect(found).not.toHaveProperty('exhaustedAt');
  });

  it('goes by the days of the week, once there are two weeks of them', () => {
    // Saturday 2, Sunday 2, Monday 11; variance 14 / 7; each mean of two days: 2 × (3 + 3 / 2) = 9.
    const found = forecast({ spent: 100, most: 109.5, per: 'month' }, WEEKS, MIDNIGHT);
    expect(found).toMatchObject({
      expected: 115,
      method: 'weekdays',
      days: 14,
      low: expect.closeTo(115 - 3 * T[7], 4),
      high: expect.closeTo(115 + 3 * T[7], 4),
      exhaustedAt: at('2026-11-30T12:00:00Z'),
    });
  });

  it('leaves out what is no whole week, and what is longer ago than eight', () => {
    const weeks = Array.from({ length: 9 }, () => WEEKS.slice(0, 7)).flat();
    expect(forecast({ spent: 0, most: 50, per: 'month' }, [900, ...WEEKS], MIDNIGHT)).toMatchObject({ days: 14 });
    const found = forecast({ spent: 0, most: 50, per: 'month' }, [900, 900, ...weeks], MIDNIGHT);
    expect(found).toMatchObject({ days: 56, expected: 12, low: 12, high: 12 });
  });

  it('tells of a budget of a day what the rest of it will bring, and never less than is spent', () => {
    // A quarter of a Saturday: 2 × (0.25 + 0.0625 / 2).
    const found = forecast({ spent: 7, most: 8, per: 'day' }, WEEKS, MIDNIGHT + 18 * HOUR_MS);
    expect(found).toMatchObject({ expected: 7.5, low: 7, high: expect.closeTo(7.5 + 0.75 * T[7], 4) });
  });

  it('says that a limit is reached which is reached now', () => {
    expect(forecast({ spent: 9, most: 9, per: 'month' }, WEEKS, MIDNIGHT)).toMatchObject({ exhaustedAt: MIDNIGHT });
  });

  it.each([
    ['month', [1, 2], 'too few days: 2 of 3'],
    ['day', [], 'too few days: 0 of 3'],
    ['hour', WEEKS, 'a budget per hour is over before days tell anything'],
  ] as const)('says of a %s with %j why it says nothing', (per, days, note) => {
    expect(forecast({ spent: 1, most: 9, per }, days, MIDNIGHT)).toEqual({ note });
  });

  it.each([5, 28])('has nine of ten months within its bounds, by %i days of such a kind', (count) => {
    const random = new Random(7);
    const isFlat = count < 14;
    const day = (weekday: number) => {
      const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
      return 100 + 20 * normal - (!isFlat && (weekday === 0 || weekday === 6) ? 70 : 0);
    };
    const now = at('2026-11-20T00:00:00Z');
    const weekdayAt = (offset: number) => new Date(now + offset * 24 * HOUR_MS).getUTCDay();
    let inside = 0;
    for (let trial = 0; trial < 3_000; trial += 1) {
      const days = Array.from({ length: count }, (_, index) => day(weekdayAt(index - count)));
      const found = forecast({ spent: 0, most: 1e9, per: 'month' }, days, now);
      if ('note' in found) throw new Error(found.note);
      const came = Array.from({ length: 11 }, (_, index) => day(weekdayAt(index))).reduce((a, b) => a + b, 0);
      if (found.low <= came && came <= found.high) inside += 1;
    }
    expect(Math.abs(inside / 3_000 - 0.9)).toBeLessThan(0.02);
  });
});
