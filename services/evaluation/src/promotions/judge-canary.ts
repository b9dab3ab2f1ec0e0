import type { MetricMargin } from '@weir/resources';
import { type Bounds, meanOfSums, meanSequence, NO_SUMS, shareSequence, type Sums } from '@weir/statistics';
import type { MetricVerdict } from './evidence.js';
import type { MetricShape } from './judge-gate.js';

/** Of one metric, what was seen of each side. */
export interface SideSums {
  live: Sums;
  candidate: Sums;
}

/** Asymptotic bounds of amounts are not looked at before. */
const LEAST_AMOUNTS = 10;

/**
 * How a canary compares with the rest of the traffic, to be asked after each of its answers: bounds of both means that hold at all
 * times at once, so that looking so often raises no more false alarms than `alpha`. It is split evenly over steps, metrics and the
 * two sides (Bonferroni). Worse is a candidate whose best is below the live one's worst by more than the margin.
 *
 * @param steps - Of the canary, that share `alpha`.
 * @param tightAt - Answers of the candidate that are expected.
 */
export function judgeCanary(
  sums: ReadonlyMap<string, SideSums>,
  margins: readonly MetricMargin[],
  { alpha, steps, tightAt }: { alpha: number; steps: number; tightAt: number },
  shapeOf: (metric: string) => MetricShape,
): MetricVerdict[] {
  const level = alpha / (2 * steps * margins.length);
  return margins.map(({ name, margin }) => {
    const { live, candidate } = sums.get(name) ?? { live: NO_SUMS, candidate: NO_SUMS };
    const { better, scale } = shapeOf(name);
    const bounds = (side: Sums): Bounds =>
      scale === 'share' ? shareSequence(side, level) : meanSequence(side, level, tightAt);
    const [old, now] = [bounds(live), bounds(candidate)];
    const enough = scale === 'share' || Math.min(live.count, candidate.count) >= LEAST_AMOUNTS;
    const allowed = (value: number) => {
      const loss = scale === 'share' ? margin : margin * Math.max(0, value);
      return better === 'more' ? value - loss : value + loss;
    };
    const isWorse = better === 'more' ? now.high < allowed(old.low) : now.low > allowed(old.high);
    const isHeld = better === 'more' ? now.low >= allowed(old.high) : now.high <= allowed(old.low);
    return {
      metric: name,
      margin,
      live: meanOfSums(live),
      candidate: meanOfSums(candidate),
      difference: meanOfSums(candidate) - meanOfSums(live),
      low: finite(now.low - old.high),
      high: finite(now.high - old.low),
      verdict: enough && isWorse ? 'worse' : enough && isHeld ? 'holds' : 'open',
      samples: candidate.count,
    };
  });
}

/** JSON has no infinity; with so few values, nothing is known. */
const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
