import { studentAbove, studentUpper } from './distributions.js';
import { deviation, mean } from './moments.js';
import { requirePositive, requireSample, requireSignificance } from './require.js';

export interface NonInferiorityResult {
  /** The mean of the differences. */
  estimate: number;
  /** The bound that the true mean lies above, with a confidence of 1 − significance. */
  low: number;
  /** Of being worse by the margin or more. */
  pValue: number;
  /** Whether `low` lies above −margin. */
  holds: boolean;
}

/**
 * Whether something is worse by less than a margin: Student's t test, one-sided, on paired differences. That nothing was found is no proof
 * of being as good; this is one. It says nothing where all differences are the same: look at their number as well.
 *
 * @param differences - For each item what it gained, so that below 0 is worse.
 * @param margin - What may be lost, in the unit of the differences.
 * @param significance - @default 0.05
 * @throws WeirError poison `statistics-input-invalid`
 */
export function nonInferiority(
  differences: readonly number[],
  { margin, significance = 0.05 }: { margin: number; significance?: number },
): NonInferiorityResult {
  requireSample(differences, 2, 'differences');
  requirePositive(margin, 'margin');
  requireSignificance(significance);
  const estimate = mean(differences);
  const error = deviation(differences) / Math.sqrt(differences.length);
  const degrees = differences.length - 1;
  const pValue = error === 0 ? Number(estimate <= -margin) : studentAbove((estimate + margin) / error, degrees);
  const low = estimate - error * studentUpper(significance, degrees);
  return { estimate, low, pValue, holds: low > -margin };
}
