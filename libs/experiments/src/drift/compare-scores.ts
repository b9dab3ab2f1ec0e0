import {
  bootstrapDifference,
  changesOf,
  deviation,
  fisherExact,
  type Interval,
  mcNemar,
  mean,
  pairedPermutationTest,
  permutationTest,
  twoProportions,
} from '@weir/statistics';

/** How two samples of scores differ. */
export interface ScoresCompared {
  test: 'mcnemar' | 'paired-permutation' | 'fisher' | 'permutation';
  before: number;
  now: number;
  /** Of the means, with its 95 % interval. */
  difference: Interval;
  /** Two-sided. */
  pValue: number;
}

/** How small a p-value has to be told from a smaller one. */
export interface Sharpness {
  /** Above it, it does not matter how large a p-value is. */
  level: number;
  /** Among so many metrics it is corrected. */
  metrics: number;
}

const RESAMPLES = 10_000;
const MOST_RESAMPLES = 500_000;
/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/** The same items on both sides: what makes an item hard counts for neither. */
export function compareSameItems(
  before: readonly number[],
  now: readonly number[],
  sharpness: Sharpness,
): ScoresCompared {
  const means = { before: mean(before), now: mean(now), difference: bootstrapDifference(before, now) };
  if ([...before, ...now].every(isRightOrWrong)) {
    const right = (scores: readonly number[]) => scores.map((score) => score === 1);
    return { test: 'mcnemar', ...means, pValue: mcNemar(changesOf(right(before), right(now))) };
  }
  const pValue = permuted((resamples) => pairedPermutationTest(before, now, { resamples }).pValue, sharpness);
  return { test: 'paired-permutation', ...means, pValue };
}

/** Different items on either side. */
export function compareOtherItems(
  before: readonly number[],
  now: readonly number[],
  sharpness: Sharpness,
): ScoresCompared {
  const means = { before: mean(before), now: mean(now) };
  if ([...before, ...now].every(isRightOrWrong)) {
    const counted = (scores: readonly number[]) => ({
      successes: scores.filter((score) => score === 1).length,
      trials: scores.length,
    });
    const { estimate, low, high } = twoProportions(counted(before), counted(now));
    return {
      test: 'fisher',
      ...means,
      difference: { estimate, low, high },
      pValue: fisherExact(counted(before), counted(now)),
    };
  }
  const estimate = means.now - means.before;
  const error = Math.hypot(deviation(before) / Math.sqrt(before.length), deviation(now) / Math.sqrt(now.length));
  return {
    test: 'permutation',
    ...means,
    difference: { estimate, low: estimate - Z * error, high: estimate + Z * error },
    pValue: permuted((resamples) => permutationTest(before, now, { resamples }).pValue, sharpness),
  };
}

/** Ten thousand exchanges do for what is above the level; what may be below it is looked at as closely as its correction needs. */
function permuted(pValueBy: (resamples: number) => number, { level, metrics }: Sharpness): number {
  const first = pValueBy(RESAMPLES);
  const needed = Math.min(MOST_RESAMPLES, Math.ceil((10 * metrics) / level));
  return first < level && needed > RESAMPLES ? pValueBy(needed) : first;
}

function isRightOrWrong(score: number): boolean {
  return score === 0 || score === 1;
}
