import type { MetricMargin } from '@weir/resources';
import { mean, nonInferiority } from '@weir/statistics';
import type { MetricVerdict } from './evidence.js';
import type { PromotionMetric } from './promotion-metrics.js';
import type { PairScores } from './score-pair.js';

/** What of a metric is needed to compare by it; one that a model judges is a share of which more is better. */
export type MetricShape = Pick<PromotionMetric, 'better' | 'scale'>;

/**
 * Whether a candidate is not inferior to the app in force, by each metric: Student's t test on what each question gained. All
 * metrics have to hold, an intersection–union test: each may be tested at `alpha`, without correction, and the chance that a
 * candidate gets through that is worse by the margin in any is `alpha` at most (R. Berger, 1982).
 *
 * Where answers are right or wrong, half a pair is added to each of the four ways in which two answers can differ (A. Agresti,
 * Y. Min, 2005): otherwise a few questions without any change would prove everything.
 */
export function judgeGate(
  pairs: readonly PairScores[],
  margins: readonly MetricMargin[],
  alpha: number,
  shapeOf: (metric: string) => MetricShape,
): MetricVerdict[] {
  return margins.map(({ name, margin }) => {
    const scores = pairs.flatMap((pair) => (pair[name] ? [pair[name]] : []));
    const before = scores.map(({ live }) => live);
    const after = scores.map(({ candidate }) => candidate);
    const said = { metric: name, margin, samples: scores.length };
    if (scores.length < 2) {
      return { ...said, live: mean0(before), candidate: mean0(after), difference: 0, low: 0, high: 0, verdict: 'open' };
    }
    const { better, scale } = shapeOf(name);
    const sign = better === 'more' ? 1 : -1;
    const gains = scores.map(({ live, candidate }) => sign * (candidate - live));
    const [low, high] = interval(gains, scale, alpha);
    // Of an amount the margin grows with what the live answer took: tested is the mean of gain + margin × live.
    const [lowest, highest] =
      scale === 'share'
        ? [low + margin, high + margin]
        : interval(
            gains.map((gain, index) => gain + margin * before[index]!),
            scale,
            alpha,
          );
    const isNothing = scale === 'amount' && scores.every(({ live, candidate }) => live === 0 && candidate === 0);
    const [least, most] = sign > 0 ? [low, high] : [0 - high, 0 - low];
    return {
      ...said,
      live: mean(before),
      candidate: mean(after),
      difference: mean(after) - mean(before),
      low: least,
      high: most,
      verdict: lowest > 0 || isNothing ? 'holds' : highest < 0 ? 'worse' : 'open',
    };
  });
}

/** Both one-sided bounds of the mean, each with a confidence of 1 − alpha. */
function interval(gains: readonly number[], scale: MetricShape['scale'], alpha: number): [low: number, high: number] {
  const isRightOrWrong = scale === 'share' && gains.every((gain) => Number.isInteger(gain));
  const values = isRightOrWrong ? [...gains, Math.SQRT1_2, -Math.SQRT1_2] : gains;
  const { estimate, low } = nonInferiority(values, { margin: 1, significance: alpha });
  return [low, 2 * estimate - low];
}

const mean0 = (values: readonly number[]): number => (values.length === 0 ? 0 : mean(values));
