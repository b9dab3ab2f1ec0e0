import { describe, expect, it } from 'vitest';
import { changePoint } from './change-point.js';

const repeated = (value: number, times: number): number[] => Array.from({ length: times }, () => value);

describe('changePoint', () => {
  it.each([
    ['in the middle', [...repeated(0, 30), ...repeated(1, 20)], 30],
    ['at the beginning', repeated(1, 50), 0],
    ['at the end', [...repeated(0, 45), ...repeated(1, 5)], 45],
    ['after an outlier', [1, ...repeated(0, 29), ...repeated(1, 20)], 30],
    ['that is not there', repeated(0, 50), 0],
  ])('places a change %s', (_where, scores, place) => {
    expect(changePoint(scores, 0)).toBe(place);
  });

  it('places nothing on a few items alone', () => {
    expect(changePoint([...repeated(0, 46), ...repeated(1, 4)], 0)).toBeLessThanOrEqual(45);
  });
});
