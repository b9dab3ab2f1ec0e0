import type { Interval } from './bootstrap.js';
import { normalBelow } from './distributions.js';
import { wilsonInterval } from './wilson.js';

export interface Proportion {
  successes: number;
  trials: number;
}

/**
 * Whether two shares of different items differ: the z test with one variance for both, and Newcombe's interval of the difference (1998,
 * method 10). For the same items on both sides, McNemar's test sees more.
 *
 * @param confidence - Of the interval. @default 0.95
 * @returns `estimate` is the second share less the first; `pValue` is two-sided, and 1 where both shares are 0 or 1 alike.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function twoProportions(
  first: Proportion,
  second: Proportion,
  confidence = 0.95,
): Interval & { pValue: number } {
  const a = wilsonInterval(first.successes, first.trials, confidence);
  const b = wilsonInterval(second.successes, second.trials, confidence);
  const estimate = b.estimate - a.estimate;
  const share = (first.successes + second.successes) / (first.trials + second.trials);
  const error = Math.sqrt(share * (1 - share) * (1 / first.trials + 1 / second.trials));
  return {
    estimate,
    low: estimate - Math.hypot(b.estimate - b.low, a.high - a.estimate),
    high: estimate + Math.hypot(b.high - b.estimate, a.estimate - a.low),
    pValue: error === 0 ? 1 : 2 * normalBelow(-Math.abs(estimate / error)),
  };
}
