import { describe, expect, it } from 'vitest';
import { chiSquareOfHistograms } from './chi-square.js';
import { populationStability } from './population-stability.js';

describe('histograms', () => {
  it('do not differ where all is in one bin', () => {
    expect(chiSquareOfHistograms([0, 9], [0, 4])).toMatchObject({ statistic: 0, degrees: 0, pValue: 1 });
    expect(populationStability([0, 9], [0, 4])).toEqual({ index: 0, pValue: 1 });
  });

  it('are compared without the bins that both leave empty', () => {
    expect(chiSquareOfHistograms([5, 0, 7], [9, 0, 4])).toEqual(chiSquareOfHistograms([5, 7], [9, 4]));
    expect(populationStability([5, 0, 7], [9, 0, 4])).toEqual(populationStability([5, 7], [9, 4]));
  });

  it('say how few a bin would have', () => {
    expect(chiSquareOfHistograms([10, 90], [1, 9]).leastExpected).toBe(1);
  });

  it('have a stability that an empty bin does not make infinite', () => {
    const { index } = populationStability([50, 50], [100, 0]);
    expect(index).toBeCloseTo(0.5 * Math.log(2) + (0.0001 - 0.5) * Math.log(0.0001 / 0.5), 12);
  });

  it.each<[string, number[], number[], string]>([
    ['other bins', [1, 2], [1, 2, 3], 'second has 3 values where the first sample has 2'],
    ['shares', [0.5, 0.5], [1, 2], 'first is 0.5 and must be a whole number'],
    ['a window without data', [1, 2], [0, 0], 'second counts nothing'],
  ])('of %s are refused', (_what, first, second, problem) => {
    expect(() => chiSquareOfHistograms(first, second)).toThrow(problem);
    expect(() => populationStability(first, second)).toThrow(problem);
  });
});
