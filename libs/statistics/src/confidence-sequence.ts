import { invalidInput, requireSignificance } from './require.js';
import { logGamma } from './special-functions.js';

/** What is kept of a sample that grows. */
export interface Sums {
  count: number;
  sum: number;
  /** Of the squares. */
  squares: number;
}

/** The bounds of a mean. */
export interface Bounds {
  low: number;
  high: number;
}

export const NO_SUMS: Sums = { count: 0, sum: 0, squares: 0 };

const BISECTIONS = 60;

export function addToSums({ count, sum, squares }: Sums, value: number): Sums {
  return { count: count + 1, sum: sum + value, squares: squares + value * value };
}

/** The arithmetic mean; 0 of none. */
export function meanOfSums({ count, sum }: Pick<Sums, 'count' | 'sum'>): number {
  return count === 0 ? 0 : sum / count;
}

/**
 * Bounds of the mean of values from 0 to 1 that hold at all times at once: a sample may be looked at after each value, and the
 * looking ended whenever it pleases, without more false alarms than one look has. By the likelihood ratio against a uniform mixture
 * of alternatives, which is a test martingale (H. Robbins, Statistical methods related to the law of the iterated logarithm, 1970;
 * Ville's inequality); for values between 0 and 1 it stays one, because the ratio is convex in the value.
 *
 * @param significance - Chance that the mean ever lies outside. @default 0.05
 * @throws WeirError poison `statistics-input-invalid`
 */
export function shareSequence({ count, sum }: Pick<Sums, 'count' | 'sum'>, significance = 0.05): Bounds {
  requireSignificance(significance);
  if (!(sum >= 0 && sum <= count)) throw invalidInput('sum', 'is no sum of values from 0 to 1');
  if (count === 0) return { low: 0, high: 1 };
  const evidence = logGamma(sum + 1) + logGamma(count - sum + 1) - logGamma(count + 2);
  const against = (share: number) => evidence - logTimes(sum, share) - logTimes(count - sum, 1 - share);
  const limit = -Math.log(significance);
  const isOutside = (share: number) => against(share) >= limit;
  const estimate = sum / count;
  return { low: boundary(estimate, 0, isOutside), high: boundary(estimate, 1, isOutside) };
}

/**
 * The same for a mean of any values, in the limit of many: asymptotic, so some tens of values are needed (I. Waudby-Smith, D. Arbour,
 * R. Sinha, E. Kennedy, A. Ramdas, Time-uniform central limit theory and asymptotic confidence sequences, 2024, theorem 2.2).
 *
 * @param tightAt - Count at which the bounds are to be tightest. @default 100
 * @returns Infinite bounds for fewer than two values.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function meanSequence({ count, sum, squares }: Sums, significance = 0.05, tightAt = 100): Bounds {
  requireSignificance(significance);
  if (count < 2) return { low: -Infinity, high: Infinity };
  const center = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - center ** 2));
  const wanted = -2 * Math.log(significance);
  const scale = (wanted + Math.log(wanted) + 1) / tightAt;
  const grown = count * scale + 1;
  const width = deviation * Math.sqrt(((2 * grown) / (count ** 2 * scale)) * Math.log(Math.sqrt(grown) / significance));
  return { low: center - width, high: center + width };
}

/** Where the values from `inside` towards `end` begin to be outside; `end` where none is. */
function boundary(inside: number, end: number, isOutside: (value: number) => boolean): number {
  if (inside === end || !isOutside(end)) return end;
  let within = inside;
  let outside = end;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (within + outside) / 2;
    if (isOutside(middle)) outside = middle;
    else within = middle;
  }
  return outside;
}

/** times × log(value), where nothing times anything is nothing. */
function logTimes(times: number, value: number): number {
  return times === 0 ? 0 : times * Math.log(value);
}
