import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram, quantileEdges } from './bins.js';

describe('bins', () => {
  it('hold as much each, of values that are all different', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(histogram(values, quantileEdges(values, 4))).toEqual([25, 25, 25, 25]);
  });

  it('are fewer where one value is frequent', () => {
    expect(quantileEdges([1, 1, 1, 1, 1, 1, 2, 3], 4)).toEqual([1, 1.25]);
    expect(quantileEdges([7, 7], 10)).toEqual([7]);
  });

  it('hold every value once, those beyond the reference too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.integer({ min: 2, max: 20 }),
        (reference, values, bins) => {
          const edges = quantileEdges(reference, bins).filter(Number.isFinite);
          const expected = Array.from({ length: edges.length + 1 }, () => 0);
          for (const value of values) expected[edges.filter((edge) => edge < value).length]! += 1;
          expect(histogram(values, edges)).toEqual(expected);
        },
      ),
    );
  });

  it('need at least two, and a reference', () => {
    expect(() => quantileEdges([1, 2], 1)).toThrow('bins is 1');
    expect(() => quantileEdges([], 4)).toThrow('reference has 0 values');
    expect(() => histogram([Number.NaN], [1])).toThrow('values has no finite number at index 0');
  });
});
