import { checkClassProbabilities, type ClassProbabilities, knownLabels, probabilityOf } from './class-probabilities.js';

/**
 * Mean squared distance of the probabilities from what was expected: 1 for the expected label and 0 for each other.
 *
 * Source: Brier, Verification of forecasts expressed in terms of probability, 1950; equal to scikit-learn's `brier_score_loss`, which
 * halves it where there are two labels.
 *
 * @returns From 0, the best, to 1 with two labels, to 2 with more.
 * @throws WeirError `metric-argument-invalid` (poison): `expected` (none), `probabilities` (more or fewer, or none of such).
 */
export function brierScore(expected: readonly string[], probabilities: readonly ClassProbabilities[]): number {
  checkClassProbabilities(expected, probabilities);
  const labels = knownLabels(expected, probabilities);
  const distances = probabilities.map((row, index) =>
    labels.reduce((sum, label) => sum + (probabilityOf(row, label) - (label === expected[index] ? 1 : 0)) ** 2, 0),
  );
  const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return labels.length > 2 ? mean : mean / 2;
}
