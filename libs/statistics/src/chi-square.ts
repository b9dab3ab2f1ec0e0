import { chiSquareAbove } from './distributions.js';
import { invalidInput, requireCount, requireSameLength } from './require.js';

export interface ChiSquareResult {
  statistic: number;
  degrees: number;
  /** 1 where fewer than two bins hold anything. */
  pValue: number;
  /** The least count that a bin would have by chance. Below 5 the p-value is a rough one: put bins together. */
  leastExpected: number;
}

/**
 * Whether two histograms over the same bins come from one distribution (Pearson). Bins that are empty in both do not count.
 *
 * @throws WeirError poison `statistics-input-invalid` for different bins, counts that are none, or an empty histogram.
 */
export function chiSquareOfHistograms(first: readonly number[], second: readonly number[]): ChiSquareResult {
  const [firstTotal, secondTotal] = requireHistograms(first, second);
  const total = firstTotal + secondTotal;
  let statistic = 0;
  let leastExpected = Infinity;
  let bins = 0;
  for (const [index, count] of first.entries()) {
    const both = count + second[index]!;
    if (both === 0) continue;
    bins += 1;
    for (const [observed, share] of [
      [count, firstTotal / total],
      [second[index]!, secondTotal / total],
    ] as const) {
      const expected = both * share;
      leastExpected = Math.min(leastExpected, expected);
      statistic += (observed - expected) ** 2 / expected;
    }
  }
  const degrees = bins - 1;
  return { statistic, degrees, pValue: degrees === 0 ? 1 : chiSquareAbove(statistic, degrees), leastExpected };
}

/** @returns The sums of the counts. */
export function requireHistograms(
  first: readonly number[],
  second: readonly number[],
): [firstTotal: number, secondTotal: number] {
  requireSameLength(first, second);
  return [totalOf(first, 'first'), totalOf(second, 'second')];
}

function totalOf(counts: readonly number[], name: string): number {
  for (const count of counts) requireCount(count, 0, name);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw invalidInput(name, 'counts nothing');
  return total;
}
