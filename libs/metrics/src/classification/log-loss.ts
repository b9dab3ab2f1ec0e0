import { checkClassProbabilities, type ClassProbabilities, probabilityOf } from './class-probabilities.js';

/**
 * Mean of −ln of the probability that was given to the expected label. One sure and wrong prediction outweighs many good ones: a
 * probability of 0 counts as 2^−52, which is 36 a time.
 *
 * Source: scikit-learn's `log_loss`.
 *
 * @returns 0 or more, without an upper limit but the one above; in nats.
 * @throws WeirError `metric-argument-invalid` (poison): `expected` (none), `probabilities` (more or fewer, or none of such).
 */
export function logLoss(expected: readonly string[], probabilities: readonly ClassProbabilities[]): number {
  checkClassProbabilities(expected, probabilities);
  const losses = expected.map((label, index) => {
    const probability = probabilityOf(probabilities[index]!, label);
    return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability)));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
