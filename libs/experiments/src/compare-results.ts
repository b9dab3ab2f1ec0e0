import { bootstrapDifference, holm, type Interval, mean, pairedPermutationTest } from '@weir/statistics';
import { METRICS } from './metrics.js';
import type { ResultLine } from './result-line.js';
import { meansByItem, metricsIn } from './summarise.js';

export interface MetricComparison {
  metric: string;
  before: number;
  after: number;
  /** Mean of what the items gained, with its interval. */
  difference: Interval;
  /** Of the paired permutation test, adjusted for the number of metrics (Holm). */
  pValue: number;
  verdict: 'better' | 'worse' | 'no difference shown';
  /** Items that both have a score of. */
  items: number;
  /** Those that lost most, the worst first. */
  regressions: { id: string; before: number; after: number }[];
}

export interface Comparison {
  metrics: MetricComparison[];
  /** Items that only one of the two has. */
  unpaired: { before: number; after: number };
}

const SIGNIFICANT = 0.05;
const MOST_REGRESSIONS = 10;

/**
 * Compares two runs of the same items, item by item: what makes an item hard counts for neither side.
 *
 * @param margin - A loss that does not matter, in units of the metric.
 */
export function compareResults(
  before: readonly ResultLine[],
  after: readonly ResultLine[],
  { margin = 0 }: { margin?: number } = {},
): Comparison {
  const names = metricsIn(before).filter((metric) => metricsIn(after).includes(metric));
  const compared = names.flatMap((metric) => compareMetric(metric, before, after));
  const adjusted = holm(compared.map(({ pValue }) => pValue));
  const ids = (results: readonly ResultLine[]) => new Set(results.map(({ id }) => id));
  const [first, second] = [ids(before), ids(after)];
  return {
    metrics: compared.map((metric, index) => {
      const pValue = adjusted[index]!;
      return { ...metric, pValue, verdict: verdictOf(metric, pValue, margin) };
    }),
    unpaired: {
      before: [...first].filter((id) => !second.has(id)).length,
      after: [...second].filter((id) => !first.has(id)).length,
    },
  };
}

/** @returns Nothing for a metric that no item has on both sides. */
function compareMetric(
  metric: string,
  before: readonly ResultLine[],
  after: readonly ResultLine[],
): Omit<MetricComparison, 'verdict'>[] {
  const [first, second] = [meansByItem(before, metric), meansByItem(after, metric)];
  const pairs = [...first].flatMap(([id, value]) => {
    const now = second.get(id);
    return now === undefined ? [] : [{ id, before: value, after: now }];
  });
  if (pairs.length === 0) return [];
  const [old, now] = [pairs.map((pair) => pair.before), pairs.map((pair) => pair.after)];
  const gain = (pair: { before: number; after: number }) => directed(metric, pair.after - pair.before);
  return [
    {
      metric,
      before: mean(old),
      after: mean(now),
      difference: bootstrapDifference(old, now),
      pValue: pairedPermutationTest(old, now).pValue,
      items: pairs.length,
      regressions: pairs
        .filter((pair) => gain(pair) < 0)
        .toSorted((a, b) => gain(a) - gain(b))
        .slice(0, MOST_REGRESSIONS),
    },
  ];
}

function verdictOf(
  { metric, difference }: Omit<MetricComparison, 'verdict'>,
  pValue: number,
  margin: number,
): MetricComparison['verdict'] {
  if (pValue >= SIGNIFICANT) return 'no difference shown';
  const gain = directed(metric, difference.estimate);
  if (gain > 0) return 'better';
  return -gain > margin ? 'worse' : 'no difference shown';
}

/** Above 0 where it is for the better. */
function directed(metric: string, difference: number): number {
  return METRICS[metric]?.better === 'less' ? -difference : difference;
}
