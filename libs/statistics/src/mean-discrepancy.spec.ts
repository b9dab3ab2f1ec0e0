import { describe, expect, it } from 'vitest';
import { meanDiscrepancy, meanDiscrepancyFrom } from './mean-discrepancy.js';
import { Random } from './random.js';

const random = new Random(6);
const vectors = (count: number, shift = 0) =>
  Array.from({ length: count }, () => Float32Array.from({ length: 8 }, () => random.next() + shift));

describe('meanDiscrepancy', () => {
  it('gives the same for the same seed', () => {
    const [first, second] = [vectors(20), vectors(15)];
    expect(meanDiscrepancy(first, second)).toEqual(meanDiscrepancy(first, second));
  });

  it('finds nothing between vectors that are all the same one', () => {
    const same = [
      [1, 2],
      [1, 2],
    ];
    expect(meanDiscrepancy(same, same)).toEqual({ squared: 0, bandwidth: 0, pValue: 1 });
  });

  it('takes the mean distance where most vectors are the same one', () => {
    const first = Array.from({ length: 10 }, () => [0]);
    const { bandwidth, pValue } = meanDiscrepancy(first, [[0], [6]]);
    // One of 12 is at 6 from the other 11, of 66 pairs.
    expect(bandwidth).toBe(1);
    expect(pValue).toBeGreaterThan(0.05);
  });

  it('cannot have a p-value below its number of divisions', () => {
    expect(meanDiscrepancy(vectors(20), vectors(20, 5), { permutations: 199 }).pValue).toBe(1 / 200);
  });

  it('ends early where enough is known, at about the same p-value', () => {
    const [first, second] = [vectors(30), vectors(30)];
    const all = meanDiscrepancy(first, second, { permutations: 4_000 }).pValue;
    expect(Math.abs(meanDiscrepancy(first, second, { permutations: 4_000, enough: 400 }).pValue - all)).toBeLessThan(
      0.06,
    );
    const apart = [vectors(20), vectors(20, 5)] as const;
    expect(meanDiscrepancy(...apart, { permutations: 199, enough: 10 }).pValue).toBe(1 / 200);
  });

  it('comes to the same against a reference that is kept', () => {
    const [reference, current] = [vectors(40), vectors(15, 0.1)];
    const kept = meanDiscrepancyFrom(reference)(current);
    const anew = meanDiscrepancy(current, reference, { bandwidth: kept.bandwidth });
    expect(kept.squared).toBeCloseTo(anew.squared, 12);
    expect(kept.pValue).toBe(anew.pValue);
    expect(meanDiscrepancyFrom([[1], [1]])([[2], [2]])).toEqual({ squared: 0, bandwidth: 0, pValue: 1 });
  });

  it.each<[string, number[][], number[][], string]>([
    ['one vector', [[1]], [[1], [2]], 'first has 1 vectors'],
    ['other dimensions', [[1], [2]], [[1], [2, 3]], 'second has 2 numbers at index 1, not 1'],
    ['what is no number', [[1], [Number.NaN]], [[1], [2]], 'first has no finite number in the vector at index 1'],
  ])('refuses %s', (_what, first, second, problem) => {
    expect(() => meanDiscrepancy(first, second)).toThrow(problem);
  });
});
