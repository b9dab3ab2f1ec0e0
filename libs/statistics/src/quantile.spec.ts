import { describe, expect, it } from 'vitest';
import { median, quantileOfSorted } from './quantile.js';

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[7], 7],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });

  it('leaves its input as it was', () => {
    const values = [2, 1];
    median(values);
    expect(values).toEqual([2, 1]);
  });
});

describe('quantileOfSorted', () => {
  it.each([
    [0, 1],
    [0.1, 1.3],
    [0.5, 2.5],
    [1, 4],
  ])('%d of 1 to 4 is %d', (share, expected) => {
    expect(quantileOfSorted([1, 2, 3, 4], share)).toBeCloseTo(expected, 12);
  });
});
