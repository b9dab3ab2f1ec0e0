import { normalBelow, normalQuantile } from './distributions.js';
import { mean } from './moments.js';
import { quantileOfSorted } from './quantile.js';
import { Random } from './random.js';
import { invalidInput, requireCount, requireSameLength, requireSample, requireShare } from './require.js';

/** An estimate, and the interval that is likely to hold what it estimates. */
export interface Interval {
  estimate: number;
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /** The same seed gives the same interval. @default 1 */
  seed?: number;
  /** How often the sample is drawn again. @default 10_000 */
  resamples?: number;
  /** Of the intervals, the share that is to hold the true value. @default 0.95 */
  confidence?: number;
  /** `bca` corrects bias and skew; `percentile` takes the quantiles as they are. @default bca */
  method?: 'bca' | 'percentile';
}

/**
 * The bootstrap interval of any statistic of a sample (Efron and Tibshirani 1993, chapters 13 and 14).
 *
 * Where the correction of `bca` has no value, because all resamples lie on one side of the estimate, the interval is by percentile.
 *
 * @param items - Whatever one draw of the sample is: a number, a pair, a question with its scores.
 * @param statistic - Of the items, in any order and with repetitions. It does not keep its argument, which is used again.
 * @throws WeirError poison `statistics-input-invalid` for no items, and for a statistic that is no number for a resample.
 */
export function bootstrap<Item>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const { seed = 1, resamples = 10_000, confidence = 0.95, method = 'bca' } = options;
  if (items.length === 0) throw invalidInput('items', 'has no values');
  requireCount(resamples, 1, 'resamples');
  requireShare(confidence, 'confidence');
  const estimate = statistic(items);
  const replicates = replicatesOf(items, statistic, resamples, seed);
  const [low, high] =
    method === 'bca'
      ? bcaInterval(estimate, replicates, jackknife(items, statistic), confidence)
      : percentileInterval(replicates, confidence);
  return { estimate, low, high };
}

/** The bootstrap interval of a mean. */
export function bootstrapMean(values: readonly number[], options?: BootstrapOptions): Interval {
  requireSample(values, 1, 'values');
  return bootstrap(values, mean, options);
}

/**
 * The bootstrap interval of what a statistic gains from one to another sample of the same items: each item is drawn with both of its
 * values, so what makes an item hard counts for neither side.
 *
 * @param first - `second[i]` is of the same item as `first[i]`.
 * @param statistic - @default The mean.
 * @returns Above 0 where the second is larger.
 * @throws WeirError poison `statistics-input-invalid`, also for samples of different lengths.
 */
export function bootstrapDifference(
  first: readonly number[],
  second: readonly number[],
  { statistic, ...options }: BootstrapOptions & { statistic?: (values: readonly number[]) => number } = {},
): Interval {
  requireSameLength(first, second);
  requireSample(first, 1, 'first');
  requireSample(second, 1, 'second');
  const pairs = first.map((value, index) => [value, second[index]!] as const);
  if (!statistic)
    return bootstrap(
      pairs.map(([before, after]) => after - before),
      mean,
      options,
    );
  return bootstrap(
    pairs,
    (drawn) => statistic(drawn.map(([, after]) => after)) - statistic(drawn.map(([before]) => before)),
    options,
  );
}

/** @param replicates - Ascending. */
export function percentileInterval(replicates: ArrayLike<number>, confidence: number): [low: number, high: number] {
  const tail = (1 - confidence) / 2;
  return [quantileOfSorted(replicates, tail), quantileOfSorted(replicates, 1 - tail)];
}

/**
 * Bias-corrected and accelerated (Efron 1987).
 *
 * @param replicates - Ascending.
 * @param leftOut - The statistic without each item in turn.
 */
export function bcaInterval(
  estimate: number,
  replicates: Float64Array,
  leftOut: readonly number[],
  confidence: number,
): [low: number, high: number] {
  let below = 0;
  // One that is equal is half below.
  for (const replicate of replicates) below += replicate < estimate ? 1 : replicate === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / replicates.length);
  if (!Number.isFinite(bias)) return percentileInterval(replicates, confidence);
  const acceleration = accelerationOf(leftOut);
  const shareAt = (tail: number): number => {
    const moved = bias + normalQuantile(tail);
    return normalBelow(bias + moved / (1 - acceleration * moved));
  };
  const tail = (1 - confidence) / 2;
  return [quantileOfSorted(replicates, shareAt(tail)), quantileOfSorted(replicates, shareAt(1 - tail))];
}

function replicatesOf<Item>(
  items: readonly Item[],
  statistic: (items: readonly Item[]) => number,
  resamples: number,
  seed: number,
): Float64Array {
  const random = new Random(seed);
  const sample = [...items];
  const replicates = new Float64Array(resamples);
  for (let index = 0; index < resamples; index += 1) {
    for (let place = 0; place < sample.length; place += 1) sample[place] = random.pick(items);
    replicates[index] = statistic(sample);
  }
  if (replicates.some(Number.isNaN)) throw invalidInput('statistic', 'has no value for a part of the resamples');
  return replicates.sort();
}

function jackknife<Item>(items: readonly Item[], statistic: (items: readonly Item[]) => number): number[] {
  // Of one item nothing is left, and nothing can be told about skew.
  if (items.length === 1) return [0];
  const rest = items.slice(1);
  return items.map((_item, index) => {
    if (index > 0) rest[index - 1] = items[index - 1]!;
    return statistic(rest);
  });
}

function accelerationOf(leftOut: readonly number[]): number {
  const center = mean(leftOut);
  let squares = 0;
  let cubes = 0;
  for (const value of leftOut) {
    squares += (center - value) ** 2;
    cubes += (center - value) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}
