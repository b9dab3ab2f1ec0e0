import { requireProbabilities } from './require.js';

/**
 * The correction of Benjamini and Hochberg (1995): of the tests whose result stays below a level, at most that share are false alarms, on
 * average. For many features, of which some really changed.
 *
 * @returns In the order given.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  requireProbabilities(pValues, 'pValues');
  const adjusted: number[] = [];
  let least = 1;
  for (const [rank, index] of descending(pValues).entries()) {
    least = Math.min(least, (pValues.length / (pValues.length - rank)) * pValues[index]!);
    adjusted[index] = least;
  }
  return adjusted;
}

const descending = (values: readonly number[]): number[] => [...values.keys()].sort((a, b) => values[b]! - values[a]!);
