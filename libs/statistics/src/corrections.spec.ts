import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';
import { holm } from './holm.js';

describe.each([
  ['holm', holm],
  ['benjaminiHochberg', benjaminiHochberg],
])('%s', (_name, correct) => {
  it('keeps the order, raises nothing above 1 and lowers nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        const adjusted = correct(pValues);
        expect(adjusted).toHaveLength(pValues.length);
        for (const [index, pValue] of pValues.entries()) {
          // A product may lose its last digit.
          expect(adjusted[index]).toBeGreaterThanOrEqual(pValue * (1 - 1e-15));
          expect(adjusted[index]).toBeLessThanOrEqual(1);
          for (const [other, larger] of pValues.entries()) {
            if (larger > pValue) expect(adjusted[other]).toBeGreaterThanOrEqual(adjusted[index]!);
          }
        }
      }),
    );
  });

  it('leaves a single test as it is', () => {
    expect(correct([0.03])).toEqual([0.03]);
    expect(correct([])).toEqual([]);
  });

  it('refuses what is no probability', () => {
    expect(() => correct([0.2, 1.2])).toThrow('pValues has no probability at index 1');
    expect(() => correct([Number.NaN])).toThrow('pValues has no probability at index 0');
  });
});
