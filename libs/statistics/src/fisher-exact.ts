import type { Proportion } from './two-proportions.js';
import { requireCount } from './require.js';
import { logGamma } from './special-functions.js';

/** Tables count as equally likely whose likelihoods differ by no more than rounding does. */
const ROUNDING = 1e-7;

/**
 * Fisher's exact test: whether two shares of different items differ, where the counts are too small for `twoProportions`.
 *
 * @returns The p-value, two-sided: of the tables with the same sums, all that are no likelier than this one.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function fisherExact(first: Proportion, second: Proportion): number {
  for (const [name, { successes, trials }] of Object.entries({ first, second })) {
    requireCount(successes, 0, name);
    requireCount(trials, Math.max(1, successes), name);
  }
  const successes = first.successes + second.successes;
  const trials = first.trials + second.trials;
  const logLikelihood = (ofFirst: number): number =>
    logChoose(first.trials, ofFirst) + logChoose(second.trials, successes - ofFirst) - logChoose(trials, successes);
  const limit = logLikelihood(first.successes) + ROUNDING;
  let pValue = 0;
  const most = Math.min(successes, first.trials);
  for (let ofFirst = Math.max(0, successes - second.trials); ofFirst <= most; ofFirst += 1) {
    const likelihood = logLikelihood(ofFirst);
    if (likelihood <= limit) pValue += Math.exp(likelihood);
  }
  return Math.min(1, pValue);
}

/** Of so many items, in how many ways some are chosen; the logarithm of it. */
function logChoose(items: number, chosen: number): number {
  return logGamma(items + 1) - logGamma(chosen + 1) - logGamma(items - chosen + 1);
}
