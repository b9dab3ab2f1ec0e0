import { Random } from './random.js';
import { requireCount, requireSameLength, requireSample } from './require.js';

export interface PermutationResult {
  /** The mean of `second − first`. */
  difference: number;
  /** Two-sided. */
  pValue: number;
  /** Whether every exchange was looked at, or a part that the seed chose. */
  exact: boolean;
}

/**
 * The paired permutation test of a mean difference: how often a difference so large comes about when the two values of an item are
 * exchanged by chance. Of n items there are 2^n exchanges; they are all looked at where `resamples` allows it, and otherwise that
 * many by chance, with p = (1 + as large) / (1 + resamples) (Phipson and Smyth 2010).
 *
 * @param first - `second[i]` is of the same item as `first[i]`.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function pairedPermutationTest(
  first: readonly number[],
  second: readonly number[],
  { seed = 1, resamples = 10_000 }: { seed?: number; resamples?: number } = {},
): PermutationResult {
  requireSameLength(first, second);
  requireSample(first, 1, 'first');
  requireSample(second, 1, 'second');
  requireCount(resamples, 1, 'resamples');
  const differences = second.map((value, index) => value - first[index]!);
  const sum = differences.reduce((total, value) => total + value, 0);
  // Sums of the same numbers in another order differ in their last digits.
  const least = Math.abs(sum) - 1e-12 * differences.reduce((total, value) => total + Math.abs(value), 0);
  const exchanges = 2 ** differences.length;
  const exact = exchanges <= resamples;
  const random = new Random(seed);
  const isExchanged = exact
    ? (exchange: number, item: number) => ((exchange >> item) & 1) === 1
    : () => random.chance(0.5);
  let asLarge = 0;
  for (let exchange = 0; exchange < (exact ? exchanges : resamples); exchange += 1) {
    let exchanged = 0;
    for (let item = 0; item < differences.length; item += 1) {
      exchanged += isExchanged(exchange, item) ? -differences[item]! : differences[item]!;
    }
    if (Math.abs(exchanged) >= least) asLarge += 1;
  }
  const pValue = exact ? asLarge / exchanges : (1 + asLarge) / (1 + resamples);
  return { difference: sum / differences.length, pValue, exact };
}
