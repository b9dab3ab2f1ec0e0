import { describe, expect, it } from 'vitest';
import { pairedPermutationTest } from './paired-permutation.js';
import { Random } from './random.js';

const random = new Random(4);
const first = Array.from({ length: 12 }, () => random.next());
const second = first.map((value) => value + random.next() - 0.3);

describe('pairedPermutationTest', () => {
  it('by chance comes close to every exchange', () => {
    const exact = pairedPermutationTest(first, second);
    const drawn = pairedPermutationTest(first, second, { resamples: 4_000 });
    expect([exact.exact, drawn.exact]).toEqual([true, false]);
    // Four standard errors.
    const error = Math.sqrt((exact.pValue * (1 - exact.pValue)) / 4_000);
    expect(Math.abs(drawn.pValue - exact.pValue)).toBeLessThan(4 * error);
  });

  it('repeats for a seed', () => {
    const options = { resamples: 500, seed: 9 };
    expect(pairedPermutationTest(first, second, options)).toEqual(pairedPermutationTest(first, second, options));
  });

  it('is never sure by chance alone', () => {
    const zeros = Array.from({ length: 50 }, () => 0);
    const ones = zeros.map(() => 1);
    expect(pairedPermutationTest(zeros, ones, { resamples: 99 }).pValue).toBe(0.01);
    expect(pairedPermutationTest(zeros, zeros, { resamples: 99 }).pValue).toBe(1);
  });

  it('does not take equal sums for different ones, whatever their last digits', () => {
    // 0.1 + 0.2 is not 0.3, and an exchange of all is as large as none.
    expect(pairedPermutationTest([0, 0, 0], [0.1, 0.2, 0.3]).pValue).toBe(0.25);
  });
});
