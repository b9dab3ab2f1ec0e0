import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binsOf, histogramPlot } from './histogram-plot.js';

const countsIn = (text: string) => [...text.matchAll(/ to [^:]+: (\d+)/g)].map(([, count]) => Number(count));

describe('histogramPlot', () => {
  it('counts each value once, whatever they are', () => {
    const values = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(values, values, (one, other) => {
        const bins = binsOf([one, other]);
        if (!bins) return;
        const counts = countsIn(histogramPlot('h', 'scores', one, bins).text);
        expect(counts).toHaveLength(bins.edges.length - 1);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(one.length);
        expect(Math.max(...counts)).toBeLessThanOrEqual(bins.most);
        expect(bins.edges.length).toBeLessThanOrEqual(13);
      }),
    );
  });

  it('has round edges that hold all values', () => {
    expect(binsOf([[0, 0.4, 1]])!.edges).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(binsOf([[3, 11, 19]])!.edges).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  });

  it('is not drawn of what is right or wrong', () => {
    expect(binsOf([[0, 1, 1], [0]])).toBeUndefined();
    expect(binsOf([[], []])).toBeUndefined();
  });
});
