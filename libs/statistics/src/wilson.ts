import type { Interval } from './bootstrap.js';
import { normalQuantile } from './distributions.js';
import { invalidInput, requireCount, requireShare } from './require.js';

/**
 * Wilson's interval of a share (1927), which stays within 0 and 1 and holds for few trials too.
 *
 * @param confidence - @default 0.95
 * @throws WeirError poison `statistics-input-invalid`
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  requireCount(trials, 1, 'trials');
  requireCount(successes, 0, 'successes');
  if (successes > trials) throw invalidInput('successes', `is ${successes} of ${trials} trials`);
  requireShare(confidence, 'confidence');
  const z2 = normalQuantile((1 + confidence) / 2) ** 2;
  const share = successes / trials;
  const center = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = Math.sqrt((share * (1 - share) + z2 / (4 * trials)) * (z2 / trials)) / (1 + z2 / trials);
  // At its ends rounding would leave a little.
  return {
    estimate: share,
    low: successes === 0 ? 0 : center - half,
    high: successes === trials ? 1 : center + half,
  };
}
