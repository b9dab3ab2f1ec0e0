import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceStep, rangeOf, scaleOf, tickLabel, ticksIn } from './plot-scale.js';

describe('ticksIn', () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-0.07, 0.11, [-0.05, 0, 0.05, 0.1]],
    [0, 2300, [0, 500, 1000, 1500, 2000]],
    [5, 5, [5]],
    [0.00012, 0.00048, [0.0002, 0.0003, 0.0004]],
  ])('from %d to %d', (low, high, ticks) => expect(ticksIn(low, high)).toEqual(ticks));

  it('stays within the range, and is about as many as wanted', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (low, size) => {
        const ticks = ticksIn(low, low + size);
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(8);
        expect(ticks.every((tick) => tick >= low - size * 1e-6 && tick <= low + size * (1 + 1e-6))).toBe(true);
      }),
    );
  });
});

describe('rangeOf', () => {
  it('holds all values, with room, and does not go below 0 without need', () => {
    const [low, high] = rangeOf([0.01, 1]);
    expect([low, high > 1]).toEqual([0, true]);
    expect(rangeOf([-1, 2])[0]).toBeLessThan(-1);
    for (const values of [[0], [5], [-5]]) {
      const range = rangeOf(values);
      expect(range[1]).toBeGreaterThan(range[0]);
    }
  });
});

it('niceStep is 1, 2 or 5 times a power of ten', () => {
  expect([0.03, 1, 1.1, 3, 7, 0.2, 2000].map(niceStep)).toEqual([0.05, 1, 2, 5, 10, 0.2, 2000]);
});

it('scaleOf turns a range into places', () => {
  const y = scaleOf([0, 10], [100, 0]);
  expect([0, 5, 10].map(y)).toEqual([100, 50, 0]);
});

it('tickLabel needs few digits', () => {
  expect([0.2, -0.5, 12_000, 0].map(tickLabel)).toEqual(['0.2', '−0.5', '12k', '0']);
});
