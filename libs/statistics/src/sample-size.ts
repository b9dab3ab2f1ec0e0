import { noncentralBelow, normalQuantile, studentUpper } from './distributions.js';
import { requireCount, requirePositive, requireShare, requireSignificance } from './require.js';

export interface Comparison {
  /** What is to be found, as the mean of the paired differences. For non-inferiority: the margin, if both are really alike. */
  difference: number;
  /** The standard deviation of the paired differences, in the same unit. Of right and wrong: the root of the share that changes sides. */
  deviation: number;
  /** How often it may be found where it is not. @default 0.05 */
  significance?: number;
  /** 1 where only one direction counts, as for non-inferiority. @default 2 */
  sides?: 1 | 2;
}

/**
 * How likely a paired comparison finds a difference, by Student's t test.
 *
 * @param pairs - At least 2.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function pairedPower(comparison: Comparison, pairs: number): number {
  const { effect, tail, sides } = effectOf(comparison);
  requireCount(pairs, 2, 'pairs');
  const degrees = pairs - 1;
  const noncentrality = effect * Math.sqrt(pairs);
  const critical = studentUpper(tail, degrees);
  const missed = noncentralBelow(critical, degrees, noncentrality);
  // In the wrong direction, which a two-sided test finds too.
  return 1 - missed + (sides === 2 ? noncentralBelow(-critical, degrees, noncentrality) : 0);
}

/**
 * How many items a paired comparison needs to find a difference.
 *
 * @param power - How likely it is to be found. @default 0.8
 * @returns At least 2.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function pairedSampleSize(comparison: Comparison, power = 0.8): number {
  const { effect, tail } = effectOf(comparison);
  requireShare(power, 'power');
  // By the normal distribution, which is a few items off.
  const about = ((normalQuantile(1 - tail) + normalQuantile(power)) / effect) ** 2;
  let pairs = Math.max(2, Math.ceil(about));
  while (pairs > 2 && pairedPower(comparison, pairs - 1) >= power) pairs -= 1;
  while (pairedPower(comparison, pairs) < power) pairs += 1;
  return pairs;
}

function effectOf({ difference, deviation, significance = 0.05, sides = 2 }: Comparison): {
  effect: number;
  tail: number;
  sides: 1 | 2;
} {
  requirePositive(Math.abs(difference), 'difference');
  requirePositive(deviation, 'deviation');
  requireSignificance(significance);
  return { effect: Math.abs(difference) / deviation, tail: significance / sides, sides };
}
