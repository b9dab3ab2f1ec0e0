import { bootstrapMean, type BootstrapOptions, type Interval, mean } from '@weir/statistics';
import { METRICS } from './metrics.js';
import type { ResultLine } from './result-line.js';

export interface MetricSummary extends Interval {
  metric: string;
  /** Items that the mean rests on, and those that have no score. */
  items: number;
  without: number;
}

export interface Summary {
  items: number;
  results: number;
  outcomes: Record<ResultLine['outcome'], number>;
  metrics: MetricSummary[];
}

/** The mean of each metric with its interval. An item that was asked several times counts once, by the mean of its scores. */
export function summarise(
  results: readonly ResultLine[],
  { metrics = metricsIn(results), bootstrap }: { metrics?: readonly string[]; bootstrap?: BootstrapOptions } = {},
): Summary {
  const ids = new Set(results.map(({ id }) => id));
  return {
    items: ids.size,
    results: results.length,
    outcomes: outcomesOf(results),
    metrics: metrics.flatMap((metric) => {
      const byItem = meansByItem(results, metric);
      if (byItem.size === 0) return [];
      const interval = bootstrapMean([...byItem.values()], bootstrap);
      return [{ metric, ...interval, items: byItem.size, without: ids.size - byItem.size }];
    }),
  };
}

function outcomesOf(results: readonly ResultLine[]): Record<ResultLine['outcome'], number> {
  const outcomes = { answered: 0, refused: 0, failed: 0 };
  for (const { outcome } of results) outcomes[outcome] += 1;
  return outcomes;
}

/** Metrics that some result has a score of: those of `METRICS` in their order, then others by name. */
export function metricsIn(results: readonly ResultLine[]): string[] {
  const found = new Set(results.flatMap(({ scores }) => Object.keys(scores)));
  const known = Object.keys(METRICS).filter((name) => found.has(name));
  return [...known, ...[...found].filter((name) => !Object.hasOwn(METRICS, name)).toSorted()];
}

/** By the item's id, in the order of the ids; items without a score are left out. */
export function meansByItem(results: readonly ResultLine[], metric: string): Map<string, number> {
  const scores = new Map<string, number[]>();
  for (const { id, scores: all } of results) {
    const score = Object.hasOwn(all, metric) ? all[metric] : undefined;
    if (score === undefined) continue;
    const others = scores.get(id);
    if (others) others.push(score);
    else scores.set(id, [score]);
  }
  // In an order of their own, so that the order of lines changes no digit of a sum, and no draw of a bootstrap.
  const ids = [...scores.keys()].toSorted();
  return new Map(ids.map((id) => [id, mean(scores.get(id)!.toSorted((a, b) => a - b))]));
}
