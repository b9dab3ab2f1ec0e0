import { kolmogorovSmirnov, quantileOfSorted } from '@weir/statistics';
import { compareClasses } from './compare-classes.js';
import type { Compare, Summary } from './comparison.js';

/** Numbers that take fewer values are compared value by value: Kolmogorov's p-value is too large where values are often equal. */
const FEW_VALUES = 12;

/** Compares numbers by Kolmogorov and Smirnov; an item is typical of the change on the side of where the two are farthest apart that has grown. */
export const compareNumbers: Compare<number> = (reference) => (current) => {
  const values = new Set([...reference, ...current]);
  const summaries = { reference: quantilesOf(reference), current: quantilesOf(current) };
  if (values.size <= FEW_VALUES) {
    const compared = compareClasses(reference.map(String))(current.map(String));
    return compared && { ...compared, ...summaries };
  }
  const { distance, pValue } = kolmogorovSmirnov(reference, current);
  const { at, grown } = farthest(reference, current);
  const isTypical = (value: number): boolean => (grown === 'above' ? value > at : value <= at);
  const usual = reference.filter(isTypical).length / reference.length;
  return {
    measure: 'ks',
    effect: distance,
    pValue,
    ...summaries,
    typical: (index) => (isTypical(current[index]!) ? 1 : 0),
    usual,
  };
};

/** The value at which the two cumulative distributions are farthest apart, and on which side of it there is more than before. */
function farthest(reference: readonly number[], current: readonly number[]): { at: number; grown: 'above' | 'below' } {
  const before = Float64Array.from(reference).sort();
  const now = Float64Array.from(current).sort();
  let largest = 0;
  let found = { at: 0, grown: 'above' as 'above' | 'below' };
  let i = 0;
  let j = 0;
  while (i < before.length && j < now.length) {
    const at = Math.min(before[i]!, now[j]!);
    while (before[i] === at) i += 1;
    while (now[j] === at) j += 1;
    const difference = j / now.length - i / before.length;
    if (Math.abs(difference) <= largest) continue;
    largest = Math.abs(difference);
    found = { at, grown: difference > 0 ? 'below' : 'above' };
  }
  return found;
}

function quantilesOf(values: readonly number[]): Summary {
  const sorted = Float64Array.from(values).sort();
  const quantile = (share: number): number => quantileOfSorted(sorted, share);
  return { p10: quantile(0.1), median: quantile(0.5), p90: quantile(0.9) };
}
