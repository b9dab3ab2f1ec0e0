import { incompleteBeta, logGamma, upperGamma } from './special-functions.js';

/** The share of the standard normal distribution below a value. */
export function normalBelow(x: number): number {
  const tail = 0.5 * upperGamma(0.5, (x * x) / 2);
  return x < 0 ? tail : 1 - tail;
}

/** The value that a share of the standard normal distribution lies below: infinite at 0 and 1. */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  return share <= 0 ? -Infinity : root((x) => normalBelow(x) - share, -40, 0);
}

/** The share of the chi-square distribution above a value. */
export function chiSquareAbove(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}

/** The share of Student's t distribution above a value. */
export function studentAbove(t: number, degrees: number): number {
  const tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t < 0 ? 1 - tail : tail;
}

/** The value that a share of Student's t distribution lies above. @param share - Above 0, at most a half. */
export function studentUpper(share: number, degrees: number): number {
  let high = 1;
  while (studentAbove(high, degrees) > share) high *= 2;
  return root((t) => share - studentAbove(t, degrees), 0, high);
}

/** The share of the binomial distribution up to and with `successes`. */
export function binomialUpTo(successes: number, trials: number, probability: number): number {
  return successes >= trials ? 1 : incompleteBeta(1 - probability, trials - successes, successes + 1);
}

/** Kolmogorov's limit distribution: the share above a value. Of its two series the one that converges there is summed. */
export function kolmogorovAbove(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k <= 20; k += 1) sum += Math.exp(-((2 * k - 1) ** 2 * Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 20; k += 1) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}

/** The share of the noncentral t distribution below a value (Lenth 1989, AS 243). */
export function noncentralBelow(t: number, degrees: number, noncentrality: number): number {
  if (t < 0) return 1 - noncentralBelow(-t, degrees, -noncentrality);
  if (t === 0) return normalBelow(-noncentrality);
  // The series starts with e^(−noncentrality² / 2), which must not be 0 (Abramowitz and Stegun 26.7.10 instead).
  if (degrees > 400_000 || Math.abs(noncentrality) > 37) {
    const s = 1 / (4 * degrees);
    return normalBelow((t * (1 - s) - noncentrality) / Math.sqrt(1 + 2 * s * t * t));
  }
  const x = (t * t) / (t * t + degrees);
  const b = degrees / 2;
  const half = (noncentrality * noncentrality) / 2;
  const rest = (degrees / (t * t + degrees)) ** b;
  let p = 0.5 * Math.exp(-half);
  let q = Math.sqrt(2 / Math.PI) * p * noncentrality;
  let left = 0.5 - p;
  let odd = incompleteBeta(x, 0.5, b);
  let even = 1 - rest;
  let oddStep = 2 * rest * Math.exp(0.5 * Math.log(x) - (0.5 * Math.log(Math.PI) + logGamma(b) - logGamma(0.5 + b)));
  let evenStep = b * x * rest;
  let sum = p * odd + q * even;
  for (let n = 1; n < 10_000 && 2 * left * (odd - oddStep) > 1e-14; n += 1) {
    odd -= oddStep;
    even -= evenStep;
    oddStep *= (x * (n + b - 0.5)) / (n + 0.5);
    evenStep *= (x * (n + b)) / (n + 1);
    p *= half / n;
    q *= half / (n + 0.5);
    left -= p;
    sum += p * odd + q * even;
  }
  return Math.min(1, Math.max(0, sum + normalBelow(-noncentrality)));
}

/** Where an increasing function crosses zero, by halving: to 15 digits. */
function root(f: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (high - low > 1e-15 * Math.max(1, Math.abs(low), Math.abs(high))) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}
