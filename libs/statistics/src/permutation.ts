import { mean } from './moments.js';
import { Random } from './random.js';
import { requireCount, requireSample } from './require.js';

/**
 * The permutation test of two samples of different items: how often a difference of means so large comes about when it is left to
 * chance which values are whose, with p = (1 + as large) / (1 + resamples) (Phipson and Smyth 2010). For the same items on both sides
 * `pairedPermutationTest` sees more.
 *
 * @param alternative - `greater` asks only whether the second is larger. @default two-sided
 * @returns `difference` is the second mean less the first.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function permutationTest(
  first: readonly number[],
  second: readonly number[],
  {
    seed = 1,
    resamples = 10_000,
    alternative = 'two-sided',
  }: { seed?: number; resamples?: number; alternative?: 'two-sided' | 'greater' } = {},
): { difference: number; pValue: number } {
  requireSample(first, 1, 'first');
  requireSample(second, 1, 'second');
  requireCount(resamples, 1, 'resamples');
  const difference = mean(second) - mean(first);
  const sizeOf = (value: number) => (alternative === 'greater' ? value : Math.abs(value));
  const all = [...first, ...second];
  const total = all.reduce((sum, value) => sum + value, 0);
  // Sums of the same numbers in another order differ in their last digits.
  const least = sizeOf(difference) - 1e-12 * Math.max(1, ...all.map(Math.abs));
  const random = new Random(seed);
  let asLarge = 0;
  for (let resample = 0; resample < resamples; resample += 1) {
    let drawn = 0;
    // The second sample is drawn to the front, as by the first steps of a shuffle.
    for (let place = 0; place < second.length; place += 1) {
      const other = random.between(place, all.length);
      [all[place], all[other]] = [all[other]!, all[place]!];
      drawn += all[place]!;
    }
    if (sizeOf(drawn / second.length - (total - drawn) / first.length) >= least) asLarge += 1;
  }
  return { difference, pValue: (1 + asLarge) / (1 + resamples) };
}
