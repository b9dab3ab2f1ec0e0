import { requireProbabilities } from './require.js';

/**
 * Holm's correction (1979): what to compare with the significance level instead, so that among all tests one false alarm is as rare as it
 * is of one test alone.
 *
 * @returns In the order given.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function holm(pValues: readonly number[]): number[] {
  requireProbabilities(pValues, 'pValues');
  const adjusted: number[] = [];
  let largest = 0;
  for (const [rank, index] of ascending(pValues).entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  }
  return adjusted;
}

const ascending = (values: readonly number[]): number[] => [...values.keys()].sort((a, b) => values[a]! - values[b]!);
