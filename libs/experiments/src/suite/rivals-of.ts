import type { BootstrapOptions } from '@weir/statistics';
import { compareMetric, directed, judged, pairsOf } from '../compare-metric.js';
import type { Metrics } from '../metric.js';
import { METRICS } from '../metrics.js';
import type { ResultLine } from '../result-line.js';
import type { Summary } from '../summarise.js';
import type { Choice, Rival } from './recommend.js';
import type { Usage } from './usage-of.js';

/** Whether a metric says how good answers are: not what they took, nor only that there are some. */
export const isOfQuality = (metric: string, among: Metrics): boolean =>
  !['answered', 'refused', 'cited', 'toxicity', 'toxicity-flag'].includes(metric) && among[metric]?.isQuality !== false;

/** Of those that have a score. */
export function positionsOf(
  summaries: readonly (Pick<Summary, 'metrics'> & Usage & { variant: string })[],
  metric: string,
  among: Metrics,
): Choice['positions'] {
  return summaries.flatMap(({ variant, metrics, cost, latency }) => {
    const mean = metrics.find((one) => one.metric === metric)?.estimate;
    if (mean === undefined) return [];
    return [{ variant, quality: directed(metric, mean, among), cost: cost.mean, latency: latency.p50 }];
  });
}

/** All others that have a score, beside the best one. */
export function rivalsOf(
  best: string,
  { metric, positions }: Choice,
  variants: ReadonlyMap<string, readonly ResultLine[]>,
  { among = METRICS, bootstrap }: { among?: Metrics; bootstrap?: BootstrapOptions },
): Rival[] {
  const before = variants.get(best) ?? [];
  const others = positions.map(({ variant }) => variant).filter((variant) => variant !== best);
  const compared = judged(
    others.flatMap((variant) =>
      compareMetric(metric, before, variants.get(variant) ?? [], { among, ...(bootstrap ? { bootstrap } : {}) }).map(
        (entry) => ({ variant, ...entry }),
      ),
    ),
    { among },
  );
  return others.map((variant) => ({
    variant,
    gains: pairsOf(metric, before, variants.get(variant) ?? []).map((pair) =>
      directed(metric, pair.after - pair.before, among),
    ),
    isShownWorse: compared.some((entry) => entry.variant === variant && entry.verdict === 'worse'),
  }));
}
