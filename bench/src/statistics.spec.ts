import { describe, expect, it } from 'vitest';
import { alternating, quantile, rotating, spreadOf } from './statistics.js';

describe('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [1, 100],
  ])('%d of 1 to 100 is %d', (share, expected) => {
    expect(quantile(hundred, share)).toBe(expected);
  });

  it('leaves its input as it was', () => {
    const values = [2, 1];
    quantile(values, 0.5);
    expect(values).toEqual([2, 1]);
  });
});

it('a spread is the median between the least and the largest', () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, least: 1, largest: 9 });
});

it('rounds begin with one and the other in turn', () => {
  expect(alternating(3)).toEqual([
    ['a', 'b'],
    ['b', 'a'],
    ['a', 'b'],
  ]);
});

it('each arm is first in its turn', () => {
  expect(rotating(['a', 'b', 'c'], 4)).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
    ['c', 'a', 'b'],
    ['a', 'b', 'c'],
  ]);
});
