import { describe, expect, it } from 'vitest';
import { compareClasses } from './compare-classes.js';

const of = (counts: Record<string, number>): string[] =>
  Object.entries(counts).flatMap(([name, count]) => Array.from({ length: count }, () => name));
const compare = (before: Record<string, number>, now: Record<string, number>) => compareClasses(of(before))(of(now));

describe('compareClasses', () => {
  it('has nothing to compare in one class', () => {
    expect(compare({ a: 10 }, { a: 5 })).toBeUndefined();
  });

  it('compares two classes exactly, however rare one is', () => {
    expect(compare({ a: 500 }, { a: 196, b: 4 })!.pValue).toBeCloseTo(0.0065, 3);
    expect(compare({ a: 499, b: 1 }, { a: 199, b: 1 })!.pValue).toBeGreaterThan(0.4);
  });

  it('puts rare classes together: many that are new say what none of them says alone', () => {
    const rare = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`rare-${index}`, 1]));
    expect(compare({ a: 400, b: 100 }, { a: 140, b: 40, ...rare })!.pValue).toBeLessThan(1e-6);
  });

  it('gives the same for any order', () => {
    const [before, now] = [of({ a: 30, b: 20, c: 3 }), of({ a: 10, b: 30, c: 9 })];
    const there = compareClasses(before)(now)!;
    const back = compareClasses(before.toReversed())(now.toReversed())!;
    expect(back).toMatchObject({ effect: there.effect, pValue: there.pValue });
  });

  it('finds an item of a class that has grown typical, and one of a class that shrank not', () => {
    const { typical, usual } = compare({ a: 90, b: 10 }, { a: 50, b: 50 })!;
    expect(typical(99)).toBeGreaterThan(usual);
    expect(typical(0)).toBeLessThan(usual);
  });
});
