import { bootstrapMean, type Interval, wilsonInterval } from '@weir/statistics';

/** The mean of some scores, one at least: Wilson's interval of a share where all are 0 or 1, as a bootstrap of four right answers has no width. */
export function intervalOf(values: readonly number[], options: { seed: number; resamples?: number }): Interval {
  const isShare = values.every((value) => value === 0 || value === 1);
  if (isShare) return wilsonInterval(values.filter((value) => value === 1).length, values.length);
  return bootstrapMean(values, options);
}
