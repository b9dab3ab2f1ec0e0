import type { EvaluationCompleted } from '@weir/contracts';
import type { SuiteSummary, VariantSummary } from '@weir/experiments';
import type { Batch, Metric } from '@weir/mlflow';
import type { Interval } from '@weir/statistics';

/** MLflow's names of metrics may have letters, digits and these: `_ - . / : ` and spaces. */
const NAME = /[^\w\-. /:]/g;

/** What MLflow is told of an evaluation as a whole. */
export function suiteBatch(completed: EvaluationCompleted, summary: SuiteSummary, at: number): Batch {
  const { runId, suite, outcome, cause, caller, dataset, variants } = completed;
  return {
    params: {
      suite,
      dataset,
      task: summary.task,
      variants: variants.join(', '),
      baseline: summary.baseline,
      metrics: summary.metrics.join(', '),
    },
    tags: {
      'weir.run': runId,
      'weir.outcome': outcome,
      'weir.cause': cause,
      'weir.caller': caller,
      ...(summary.recommendation.variant === undefined ? {} : { 'weir.recommended': summary.recommendation.variant }),
    },
    metrics: metricsOf({ items: summary.variants[0]?.items ?? 0, variants: variants.length }, at),
  };
}

/** What MLflow is told of a variant: each score with its interval, and what it took. */
export function variantBatch(summary: SuiteSummary, variant: VariantSummary, at: number): Batch {
  const scores = variant.metrics.flatMap(({ metric, estimate, low, high, items }) => [
    [metric, estimate],
    [`${metric}/low`, low],
    [`${metric}/high`, high],
    [`${metric}/items`, items],
  ]);
  const { answered, refused, failed } = variant.outcomes;
  const { classification } = variant;
  const classes = classification
    ? {
        accuracy: classification.accuracy.estimate,
        'macro-f1': classification.macroF1.estimate,
        ...(classification.kappa === undefined ? {} : { kappa: classification.kappa }),
      }
    : {};
  const bias = biasEntries(summary, variant.variant);
  const compared = summary.comparisons
    .filter((comparison) => comparison.variant === variant.variant)
    .flatMap(({ metric, difference, pValue }) => [
      [`${metric}/difference`, difference.estimate],
      [`${metric}/p`, pValue],
    ]);
  const entries = Object.fromEntries([
    ...scores,
    ...compared,
    ...bias,
    ...driftEntries(summary, variant.variant),
  ]) as Record<string, number>;
  return {
    params: { variant: variant.variant, app: variant.apps.join(', '), fingerprints: variant.fingerprints.join(', ') },
    tags: { 'weir.variant': variant.variant },
    metrics: metricsOf({ ...entries, ...classes, answered, refused, failed }, at),
  };
}

/** How the scores of a scheduled run differ from the reference; its p-value is corrected for the number of metrics. */
function driftEntries(
  {
    drift,
  }: SuiteSummary & {
    drift?: { looks?: { variant: string; metric: string; difference?: number; adjusted?: number }[] };
  },
  variant: string,
): [name: string, value: number][] {
  return (drift?.looks ?? []).flatMap(({ variant: of, metric, difference, adjusted }): [string, number][] =>
    of !== variant || difference === undefined || adjusted === undefined
      ? []
      : [
          [`drift/${metric}`, difference],
          [`drift/${metric}/p`, adjusted],
        ],
  );
}

/** Differences between groups, with their intervals, and scores of BBQ and CrowS-Pairs. */
function biasEntries({ bias }: SuiteSummary, variant: string): [name: string, value: number][] {
  const own = bias?.variants.find((one) => one.variant === variant);
  if (!bias || !own) return [];
  const withInterval = (name: string, { estimate, low, high }: Interval): [string, number][] => [
    [name, estimate],
    [`${name}/low`, low],
    [`${name}/high`, high],
  ];
  return [
    ['bias/findings', bias.findings.filter((finding) => finding.variant === variant).length],
    ...(own.counterfactual?.differences ?? []).flatMap(({ measure, axis, group, difference }) =>
      withInterval(`bias/${axis}/${group}/${measure}`, difference),
    ),
    ...(own.bbq ?? []).flatMap(({ category, condition, accuracy, bias: score }) => [
      ...withInterval(`bbq/${category}/${condition}/bias`, score),
      ...withInterval(`bbq/${category}/${condition}/accuracy`, accuracy),
    ]),
    ...(own.crowsPairs ?? []).map(({ category, score }): [string, number] => [`crows-pairs/${category}/score`, score]),
  ];
}

function metricsOf(values: Readonly<Record<string, number>>, timestamp: number): Metric[] {
  return Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key: key.replaceAll(NAME, '_'), value, timestamp, step: 0 }));
}
