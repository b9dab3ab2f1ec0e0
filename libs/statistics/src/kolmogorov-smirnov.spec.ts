import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { Random } from './random.js';

const random = new Random(8);
const evenly = (length: number, from = 0) => Array.from({ length }, () => from + random.next());

describe('kolmogorovSmirnov', () => {
  it('finds no distance between a sample and itself', () => {
    const sample = evenly(50);
    expect(kolmogorovSmirnov(sample, sample.toReversed())).toEqual({ distance: 0, pValue: 1 });
  });

  it('finds the whole distance between samples apart', () => {
    // One order of C(7, 3) has the first sample below, one above.
    const { distance, pValue } = kolmogorovSmirnov([1, 2, 3], [4, 5, 6, 7]);
    expect(distance).toBe(1);
    expect(pValue).toBeCloseTo(2 / 35, 12);
  });

  it('goes on without a step where the limit distribution takes over', () => {
    const [first, second] = [evenly(3_160), evenly(3_160, 0.03)];
    const exact = kolmogorovSmirnov(first, second);
    const limit = kolmogorovSmirnov([...first, ...first.slice(0, 10)], second);
    expect(first.length * second.length).toBeLessThan(10_000_000);
    expect(limit.pValue / exact.pValue).toBeGreaterThan(0.8);
    expect(limit.pValue / exact.pValue).toBeLessThan(1.25);
  });

  it('refuses what it cannot sort', () => {
    expect(() => kolmogorovSmirnov([1, Number.NaN], [1])).toThrow('first has no finite number at index 1');
    expect(() => kolmogorovSmirnov([1], [])).toThrow('second has 0 values');
  });
});
