import {
  bootstrapDifference,
  type BootstrapOptions,
  changesOf,
  holm,
  type Interval,
  mcNemar,
  mean,
  pairedPermutationTest,
} from '@weir/statistics';
import { betterOf, type Metrics } from './metric.js';
import { METRICS } from './metrics.js';
import type { ResultLine } from './result-line.js';
import { meansByItem } from './summarise.js';

export interface MetricComparison {
  metric: string;
  before: number;
  after: number;
  /** Mean of what the items gained, with its interval. */
  difference: Interval;
  /** Two-sided; adjusted for all that is compared together (Holm). */
  pValue: number;
  /** McNemar's where each item is right or wrong, else the paired permutation test. */
  test: 'mcnemar' | 'permutation';
  verdict: 'better' | 'worse' | 'no difference shown';
  /** Items that both have a score of. */
  items: number;
  /** Those that lost most, the worst first. */
  regressions: { id: string; before: number; after: number }[];
}

export interface CompareOptions {
  /**
   * A loss that does not matter, in units of the metric: of each metric its own; or one number for all that say how good answers are, as what
   * they take has other units.
   *
   * @default 0
   */
  margin?: number | Readonly<Record<string, number>>;
  /** To know whether more is better. @default METRICS */
  among?: Metrics;
  bootstrap?: BootstrapOptions;
}

const SIGNIFICANT = 0.05;
const MOST_REGRESSIONS = 10;

/** A comparison before it is known what else is compared. */
export type Compared = Omit<MetricComparison, 'verdict'>;

/** @returns Nothing for a metric that no item has on both sides. */
export function compareMetric(
  metric: string,
  before: readonly ResultLine[],
  after: readonly ResultLine[],
  { among = METRICS, bootstrap }: CompareOptions,
): Compared[] {
  const pairs = pairsOf(metric, before, after);
  if (pairs.length === 0) return [];
  const [old, now] = [pairs.map((pair) => pair.before), pairs.map((pair) => pair.after)];
  const gain = (pair: { before: number; after: number }) => directed(metric, pair.after - pair.before, among);
  return [
    {
      metric,
      before: mean(old),
      after: mean(now),
      difference: bootstrapDifference(old, now, bootstrap),
      ...pairedTest(old, now),
      items: pairs.length,
      regressions: pairs
        .filter((pair) => gain(pair) < 0)
        .toSorted((a, b) => gain(a) - gain(b))
        .slice(0, MOST_REGRESSIONS),
    },
  ];
}

/** The same with p values for all of them together, and what they say, in their order. */
export function judged<Entry extends Compared>(
  compared: readonly Entry[],
  { margin = 0, among = METRICS }: CompareOptions,
): (Entry & Pick<MetricComparison, 'verdict'>)[] {
  const adjusted = holm(compared.map(({ pValue }) => pValue));
  return compared.map((entry, index) => {
    const pValue = adjusted[index]!;
    const gain = directed(entry.metric, entry.difference.estimate, among);
    return { ...entry, pValue, verdict: verdictOf(gain, pValue, marginOf(entry.metric, margin, among)) };
  });
}

export function marginOf(metric: string, margin: NonNullable<CompareOptions['margin']>, among: Metrics): number {
  if (typeof margin !== 'number') return Object.hasOwn(margin, metric) ? margin[metric]! : 0;
  return among[metric]?.isQuality === false ? 0 : margin;
}

/** Above 0 where it is for the better. */
export function directed(metric: string, difference: number, among: Metrics): number {
  return betterOf(metric, among) === 'less' ? -difference : difference;
}

/** The scores of the items that both have, in the order of their ids. */
export function pairsOf(
  metric: string,
  before: readonly ResultLine[],
  after: readonly ResultLine[],
): { id: string; before: number; after: number }[] {
  const [first, second] = [meansByItem(before, metric), meansByItem(after, metric)];
  return [...first].flatMap(([id, value]) => {
    const now = second.get(id);
    return now === undefined ? [] : [{ id, before: value, after: now }];
  });
}

/** McNemar's where all are 0 or 1, else the permutation test. */
export function pairedTest(old: readonly number[], now: readonly number[]): Pick<MetricComparison, 'test' | 'pValue'> {
  const isRightOrWrong = [...old, ...now].every((score) => score === 0 || score === 1);
  if (!isRightOrWrong) return { test: 'permutation', pValue: pairedPermutationTest(old, now).pValue };
  const right = (scores: readonly number[]) => scores.map((score) => score === 1);
  return { test: 'mcnemar', pValue: mcNemar(changesOf(right(old), right(now))) };
}

function verdictOf(gain: number, pValue: number, margin: number): MetricComparison['verdict'] {
  if (pValue >= SIGNIFICANT) return 'no difference shown';
  if (gain > 0) return 'better';
  return -gain > margin ? 'worse' : 'no difference shown';
}
