import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compactVector, similarityTo } from './compact-vector.js';

const dimensions = 384;
const vectors = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
  .map((components) => {
    const length = Math.hypot(...components) || 1;
    return components.map((component) => component / length);
  });

it('tells how alike vectors of length 1 are, nearly as if none had been compacted', () => {
  fc.assert(
    fc.property(vectors, vectors, (query, other) => {
      const exact = query.reduce((sum, component, index) => sum + component * other[index]!, 0);
      // Half a step for each component, which the query weighs.
      const step = Math.max(...other.map(Math.abs)) / 127;
      const most = query.reduce((sum, component) => sum + (Math.abs(component) * step) / 2, 1e-6);
      expect(Math.abs(similarityTo(query)(compactVector(other)) - exact)).toBeLessThanOrEqual(most);
    }),
    { numRuns: 50 },
  );
});

it('finds nothing alike in a vector of zeros', () => {
  expect(similarityTo([1, 0])(compactVector([0, 0]))).toBe(0);
});
