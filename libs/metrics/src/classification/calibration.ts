import { checkCount, checkPaired, checkProbabilities } from '../check-arguments.js';

/** The items whose confidence is above `from`, to `to` and with it; the first bin has those of 0 too. */
export interface CalibrationBin {
  from: number;
  to: number;
  /** At least 1. */
  count: number;
  meanConfidence: number;
  /** Share of the items that are correct. */
  accuracy: number;
}

/**
 * What is right of the predictions of each degree of confidence: the points of a reliability diagram.
 *
 * Source: scikit-learn's `calibration_curve` with bins of the same width.
 *
 * @param correct - Whether each prediction is.
 * @param confidences - Of each prediction, from 0 to 1.
 * @param bins - Of the same width, from 0 to 1.
 * @returns The bins that hold items, from the least confident to the most.
 * @throws WeirError `metric-argument-invalid` (poison): `correct` (none), `confidences` (more or fewer, or not from 0 to 1), `bins`.
 */
export function calibrationBins(
  correct: readonly boolean[],
  confidences: readonly number[],
  bins = 10,
): CalibrationBin[] {
  checkPaired({ correct, confidences });
  checkProbabilities('confidences', confidences);
  checkCount('bins', bins);
  const edges = Array.from({ length: bins + 1 }, (_, index) => (index === bins ? 1 : index * (1 / bins)));
  return Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [edges[bin]!, edges[bin + 1]!];
    const inside = confidences.flatMap((confidence, index) =>
      (confidence > from || bin === 0) && confidence <= to ? [{ confidence, isCorrect: correct[index]! }] : [],
    );
    const count = inside.length;
    return {
      from,
      to,
      count,
      meanConfidence: inside.reduce((sum, { confidence }) => sum + confidence, 0) / count,
      accuracy: inside.filter(({ isCorrect }) => isCorrect).length / count,
    };
  }).filter(({ count }) => count > 0);
}

/**
 * Expected calibration error: how far confidence and accuracy are apart on average, over bins of confidence weighed by their items.
 *
 * Source: Naeini et al., Obtaining well calibrated probabilities using Bayesian binning, 2015; Guo et al., On calibration of modern
 * neural networks, 2017.
 *
 * @param correct - Whether each prediction is.
 * @param confidences - Of each prediction, from 0 to 1.
 * @param bins - Of the same width. The error depends on it: compare errors of the same number only.
 * @returns From 0, the best, to 1.
 * @throws WeirError `metric-argument-invalid` (poison): as `calibrationBins`.
 */
export function expectedCalibrationError(
  correct: readonly boolean[],
  confidences: readonly number[],
  bins = 10,
): number {
  return calibrationBins(correct, confidences, bins).reduce(
    (sum, { count, accuracy, meanConfidence }) => sum + (count / correct.length) * Math.abs(accuracy - meanConfidence),
    0,
  );
}
