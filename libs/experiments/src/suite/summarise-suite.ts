import type { BiasSummary } from '../bias/bias-summary.js';
import { type BiasOptions, summariseBias } from '../bias/summarise-bias.js';
import { type Classification, classifyResults, labelsOfResults } from '../classification/classify-results.js';
import { type CompareOptions, compareMetric, judged, marginOf, type MetricComparison } from '../compare-metric.js';
import { METRICS } from '../metrics.js';
import type { ResultLine } from '../result-line.js';
import { scored } from '../scored.js';
import { metricsIn, summarise, type Summary } from '../summarise.js';
import type { Task } from '../tasks.js';
import { variantsIn } from '../variants.js';
import { type Usage, usageOf } from './usage-of.js';
import { problemsOf, type SuiteProblem } from './problems.js';
import { type Choice, choiceOf, recommend, type Recommendation } from './recommend.js';
import { isOfQuality, positionsOf, rivalsOf } from './rivals-of.js';

export interface SuiteOptions extends CompareOptions {
  /** In the order wanted, those without results too. @default Those that there are, by name. */
  variants?: readonly string[];
  /** @default Those that some result has a score of. */
  metrics?: readonly string[];
  /** The variant that the others are compared with. @default The first. */
  baseline?: string;
  /** @default answers */
  task?: Task;
  /** Of a classification. @default Those that the results expect. */
  labels?: readonly string[];
  /** The metric that says which variant is best. @default Of a classification `label`, else the first that is of quality. */
  quality?: string;
  /** Those that were asked for: one without results is a problem. */
  splits?: readonly string[];
  /** What counts as biased, and whose words say nothing of an answer. */
  bias?: Pick<BiasOptions, 'axes' | 'limits'>;
}

export interface VariantSummary extends Summary, Usage {
  variant: string;
  apps: string[];
  fingerprints: string[];
  /** Of what made scores, where it is more than a function: by metric. */
  judges: Record<string, string[]>;
  classification?: Classification;
}

/** Of a variant, `before` being the baseline. */
export interface VariantComparison extends MetricComparison {
  variant: string;
}

export interface SuiteSummary {
  task: Task;
  /** Versions of the dataset, and splits of it. */
  datasets: string[];
  splits: string[];
  metrics: string[];
  baseline: string;
  variants: VariantSummary[];
  /** Each other variant with the baseline; p values are adjusted for all of them. */
  comparisons: VariantComparison[];
  problems: SuiteProblem[];
  /** Where answers were asked for to see whether groups are treated alike. */
  bias?: BiasSummary;
  /** Undefined without a metric of quality. */
  choice?: Choice;
  recommendation: Recommendation;
}

/**
 * What came of a suite. The same results give the same numbers, in whatever order they are.
 *
 * @param results - Of all variants.
 */
export function summariseSuite(results: readonly ResultLine[], options: SuiteOptions = {}): SuiteSummary {
  const { task = 'answers', among = METRICS, bootstrap } = options;
  const labels = task === 'classification' ? (options.labels ?? labelsOfResults(results)) : [];
  const found = variantsIn(labels.length > 0 ? withLabels(results, labels) : results);
  const names = options.variants ?? [...found.keys()];
  const variants = new Map(names.map((name) => [name, found.get(name) ?? []]));
  const all = [...variants.values()].flat();
  const metrics = options.metrics ?? metricsIn(all);
  const baseline = options.baseline ?? names[0] ?? '';
  const summaries = [...variants].map(([variant, own]): VariantSummary => {
    const classification =
      labels.length > 0 ? classifyResults(own, { labels, ...(bootstrap ? { bootstrap } : {}) }) : undefined;
    return {
      variant,
      ...identityOf(own),
      ...summarise(own, { metrics, ...(bootstrap ? { bootstrap } : {}) }),
      ...usageOf(own),
      ...(classification ? { classification } : {}),
    };
  });
  const quality =
    options.quality ?? (labels.length > 0 ? 'label' : metrics.find((metric) => isOfQuality(metric, among)));
  const bias = summariseBias(variants, { ...options.bias, among, ...(bootstrap ? { bootstrap } : {}) });
  const summary = {
    task,
    datasets: distinct(all.map(({ dataset }) => dataset)),
    splits: distinct(all.map(({ split }) => split)),
    metrics: [...metrics],
    baseline,
    variants: summaries,
    comparisons: comparisonsOf(variants, baseline, metrics, options),
    problems: [...problemsOf(variants, options.splits ?? []), ...summaries.flatMap(labelProblems)],
    ...(bias ? { bias } : {}),
  };
  if (quality === undefined)
    return { ...summary, recommendation: { variant: undefined, reason: 'No metric says how good an answer is.' } };
  const choice = choiceOf(quality, positionsOf(summaries, quality, among));
  const recommendation = recommend(
    choice,
    (best) => rivalsOf(best, choice, variants, options),
    marginOf(quality, options.margin ?? 0, among),
  );
  return { ...summary, choice, recommendation };
}

/** So that a classification is compared by its labels, whatever was scored. */
function withLabels(results: readonly ResultLine[], labels: readonly string[]): ResultLine[] {
  return results.map((result) => {
    const { scores, problems } = scored(result, ['label'], { labels });
    const { label: _old, ...others } = result.problems;
    return { ...result, scores: { ...result.scores, ...scores }, problems: { ...others, ...problems } };
  });
}

function identityOf(results: readonly ResultLine[]): Pick<VariantSummary, 'apps' | 'fingerprints' | 'judges'> {
  const judges: Record<string, string[]> = {};
  for (const [metric, judge] of results.flatMap(({ by = {} }) => Object.entries(by))) {
    judges[metric] = distinct([...(judges[metric] ?? []), judge]);
  }
  return {
    apps: distinct(results.map(({ app }) => app)),
    fingerprints: distinct(results.map(({ fingerprint }) => fingerprint)),
    judges: Object.fromEntries(Object.entries(judges).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function comparisonsOf(
  variants: ReadonlyMap<string, readonly ResultLine[]>,
  baseline: string,
  metrics: readonly string[],
  options: CompareOptions,
): VariantComparison[] {
  const before = variants.get(baseline) ?? [];
  const compared = [...variants]
    .filter(([variant]) => variant !== baseline)
    .flatMap(([variant, after]) =>
      metrics.flatMap((metric) =>
        compareMetric(metric, before, after, options).map((entry) => ({ variant, ...entry })),
      ),
    );
  return judged(compared, options);
}

function labelProblems({ variant, classification }: VariantSummary): SuiteProblem[] {
  const { withoutLabel = [], withoutExpected = [] } = classification ?? {};
  return [
    {
      kind: 'no-label' as const,
      variant,
      says: 'The answer names none of the labels, or several: it is counted wrong.',
      items: withoutLabel,
    },
    { kind: 'no-expected' as const, variant, says: 'It is not known what is right: left out.', items: withoutExpected },
  ].filter(({ items }) => items.length > 0);
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted();
}
