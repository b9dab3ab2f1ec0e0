import { describe, expect, it } from 'vitest';
import { permutationTest } from './permutation.js';
import { Random } from './random.js';

describe('permutationTest', () => {
  it('comes near to the exact value', () => {
    // Of the 70 ways to take four of eight, one is as large, and one as small.
    const low = [0, 0, 0, 0];
    const high = [1, 1, 1, 1];
    expect(permutationTest(low, high)).toMatchObject({ difference: 1, pValue: expect.closeTo(2 / 70, 2) });
    expect(permutationTest(low, high, { alternative: 'greater' }).pValue).toBeCloseTo(1 / 70, 2);
    expect(permutationTest(high, low, { alternative: 'greater' }).pValue).toBe(1);
  });

  it('raises a false alarm as often as it says', () => {
    const random = new Random(3);
    const sample = (size: number) => Array.from({ length: size }, () => (random.chance(0.6) ? 1 : 0));
    const alarms = Array.from(
      { length: 300 },
      (_, seed) => permutationTest(sample(30), sample(8), { seed, resamples: 200, alternative: 'greater' }).pValue,
    ).filter((pValue) => pValue < 0.05).length;
    expect(alarms).toBeLessThan(300 * 0.09);
  });

  it.each([
    [[], [1]],
    [[1], [Number.NaN]],
  ])('refuses %j and %j', (first, second) => {
    expect(() => permutationTest(first, second)).toThrow(
      expect.objectContaining({ code: 'statistics-input-invalid' }) as Error,
    );
  });
});
