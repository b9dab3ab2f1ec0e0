import { bootstrapMean, type Interval, mean } from '@weir/statistics';
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
export function summarise(results: readonly ResultLine[]): Summary {
  const outcomes = { answered: 0, refused: 0, failed: 0 };
  for (const { outcome } of results) outcomes[outcome] += 1;
  const ids = new Set(results.map(({ id }) => id));
  const metrics = metricsIn(results).map((metric) => {
    const byItem = meansByItem(results, metric);
    return { metric, ...bootstrapMean([...byItem.values()]), items: byItem.size, without: ids.size - byItem.size };
  });
  return { items: ids.size, results: results.length, outcomes, metrics };
}

/** Metrics that some result has a score of, in the order in which they come. */
export function metricsIn(results: readonly ResultLine[]): string[] {
  return [...new Set(results.flatMap(({ scores }) => Object.keys(scores)))];
}

/** By the item's id; items without a score are left out. */
export function meansByItem(results: readonly ResultLine[], metric: string): Map<string, number> {
  const scores = new Map<string, number[]>();
  for (const { id, scores: all } of results) {
    const score = all[metric];
    if (score !== undefined) scores.set(id, [...(scores.get(id) ?? []), score]);
  }
  return new Map([...scores].map(([id, values]) => [id, mean(values)]));
}
