import { kolmogorovAbove } from './distributions.js';
import { requireSample } from './require.js';

/** Sizes whose product is larger are compared by the limit distribution: there it differs in no digit that counts. */
const EXACT_UP_TO = 10_000_000;

export interface KolmogorovSmirnovResult {
  /** The largest distance of the two cumulative distributions, from 0 to 1. */
  distance: number;
  /** Two-sided. With equal values in both samples it is too large rather than too small. */
  pValue: number;
}

/**
 * Whether two samples come from one distribution, by Kolmogorov and Smirnov. The p-value is exact (Hodges 1958) where the product of the
 * sizes is up to ten million.
 *
 * @throws WeirError poison `statistics-input-invalid`
 */
export function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): KolmogorovSmirnovResult {
  requireSample(first, 1, 'first');
  requireSample(second, 1, 'second');
  const steps = largestDistance(Float64Array.from(first).sort(), Float64Array.from(second).sort());
  const product = first.length * second.length;
  const distance = steps / product;
  return {
    distance,
    pValue:
      product <= EXACT_UP_TO
        ? exactAbove(steps, first.length, second.length)
        : kolmogorovAbove(distance * Math.sqrt(product / (first.length + second.length))),
  };
}

/** In whole steps of 1 / (m n), so that equal distances are equal. */
function largestDistance(first: Float64Array, second: Float64Array): number {
  let largest = 0;
  let i = 0;
  let j = 0;
  while (i < first.length && j < second.length) {
    const value = Math.min(first[i]!, second[j]!);
    while (first[i] === value) i += 1;
    while (second[j] === value) j += 1;
    largest = Math.max(largest, Math.abs(i * second.length - j * first.length));
  }
  return largest;
}

/**
 * The share of the orders of m and n values, all equally likely, in which the distance comes to at least `steps`: by the last value of
 * each beginning, which is one of the first sample's i in i of i + j cases.
 */
function exactAbove(steps: number, m: number, n: number): number {
  const shares = new Float64Array(n + 1);
  for (let i = 0; i <= m; i += 1) {
    for (let j = 0; j <= n; j += 1) {
      if (Math.abs(i * n - j * m) >= steps) shares[j] = 1;
      else if (i === 0) shares[j] = j === 0 ? 0 : shares[j - 1]!;
      else shares[j] = (i * shares[j]! + (j === 0 ? 0 : j * shares[j - 1]!)) / (i + j);
    }
  }
  return shares[n]!;
}
