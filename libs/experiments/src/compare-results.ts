import { type CompareOptions, compareMetric, judged, type MetricComparison } from './compare-metric.js';
import type { ResultLine } from './result-line.js';
import { metricsIn } from './summarise.js';
import { variantsIn } from './variants.js';

export interface Comparison {
  metrics: MetricComparison[];
  /** Items that only one of the two has. */
  unpaired: { before: number; after: number };
}

/** Compares two runs of the same items, item by item: what makes an item hard counts for neither side. */
export function compareResults(
  before: readonly ResultLine[],
  after: readonly ResultLine[],
  options: CompareOptions = {},
): Comparison {
  const compared = inCommon(before, after).flatMap((metric) => compareMetric(metric, before, after, options));
  return { metrics: judged(compared, options), unpaired: unpairedOf(before, after) };
}

export interface SuiteComparison {
  /** Those that both have. */
  variants: ({ variant: string } & Comparison)[];
  /** Variants that only one of the two has. */
  unpaired: { before: string[]; after: string[] };
}

/**
 * Compares two runs of a suite, variant by variant; p values are adjusted for all metrics of all variants. Where both have one variant, the
 * two are compared whatever their names.
 */
export function compareSuites(
  before: readonly ResultLine[],
  after: readonly ResultLine[],
  options: CompareOptions = {},
): SuiteComparison {
  const [first, second] = [variantsIn(before), variantsIn(after)];
  const isOneEach = first.size === 1 && second.size === 1;
  const pairs = [...second].flatMap(([variant, now]) => {
    const old = isOneEach ? [...first.values()][0] : first.get(variant);
    return old ? [{ variant, old, now }] : [];
  });
  const compared = judged(
    pairs.flatMap(({ variant, old, now }) =>
      inCommon(old, now).flatMap((metric) =>
        compareMetric(metric, old, now, options).map((metricCompared) => ({ variant, ...metricCompared })),
      ),
    ),
    options,
  );
  const paired = new Set(pairs.map(({ variant }) => variant));
  const alone = (names: Iterable<string>) => (isOneEach ? [] : [...names].filter((name) => !paired.has(name)));
  return {
    variants: pairs.map(({ variant, old, now }) => ({
      variant,
      metrics: compared.flatMap(({ variant: of, ...metric }) => (of === variant ? [metric] : [])),
      unpaired: unpairedOf(old, now),
    })),
    unpaired: { before: alone(first.keys()), after: alone(second.keys()) },
  };
}

function inCommon(before: readonly ResultLine[], after: readonly ResultLine[]): string[] {
  const others = new Set(metricsIn(after));
  return metricsIn(before).filter((metric) => others.has(metric));
}

function unpairedOf(before: readonly ResultLine[], after: readonly ResultLine[]): Comparison['unpaired'] {
  const ids = (results: readonly ResultLine[]) => new Set(results.map(({ id }) => id));
  const [first, second] = [ids(before), ids(after)];
  const alone = (own: Set<string>, other: Set<string>) => [...own].filter((id) => !other.has(id)).length;
  return { before: alone(first, second), after: alone(second, first) };
}
