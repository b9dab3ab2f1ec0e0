import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Objective, paretoFront } from './pareto-front.js';

interface Point {
  quality: number;
  cost: number;
}

const objectives: Objective<Point>[] = [
  { of: ({ quality }) => quality, better: 'higher' },
  { of: ({ cost }) => cost, better: 'lower' },
];

describe('paretoFront', () => {
  it('keeps what nothing is better than, equals included', () => {
    const [best, cheap, same, worse] = [
      { quality: 9, cost: 10 },
      { quality: 5, cost: 1 },
      { quality: 5, cost: 1 },
      { quality: 4, cost: 2 },
    ] as const;
    expect(paretoFront([best, cheap, same, worse], objectives)).toEqual({
      front: [best, cheap, same],
      dominated: [{ point: worse, by: [cheap, same] }],
    });
  });

  it('divides any points: none of the front is beaten, each of the others is, by one of the front', () => {
    const point = fc.record({ quality: fc.integer({ min: 0, max: 8 }), cost: fc.integer({ min: 0, max: 8 }) });
    const beats = (a: Point, b: Point) =>
      a.quality >= b.quality && a.cost <= b.cost && (a.quality > b.quality || a.cost < b.cost);
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), (points) => {
        const { front, dominated } = paretoFront(points, objectives);
        expect(front.length + dominated.length).toBe(points.length);
        expect(front.some((each) => points.some((other) => beats(other, each)))).toBe(false);
        for (const { point: beaten, by } of dominated) {
          expect(by.length).toBeGreaterThan(0);
          expect(by.every((each) => beats(each, beaten) && front.includes(each))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
