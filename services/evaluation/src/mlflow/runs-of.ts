import type { EvaluationCompleted } from '@weir/contracts';
import type { SuiteSummary, VariantSummary } from '@weir/experiments';
import type { Batch, Metric } from '@weir/mlflow';

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
  const compared = summary.comparisons
    .filter((comparison) => comparison.variant === variant.variant)
    .flatMap(({ metric, difference, pValue }) => [
      [`${metric}/difference`, difference.estimate],
      [`${metric}/p`, pValue],
    ]);
  const entries = Object.fromEntries([...scores, ...compared]) as Record<string, number>;
  return {
    params: { variant: variant.variant, app: variant.apps.join(', '), fingerprints: variant.fingerprints.join(', ') },
    tags: { 'weir.variant': variant.variant },
    metrics: metricsOf({ ...entries, ...classes, answered, refused, failed }, at),
  };
}

function metricsOf(values: Readonly<Record<string, number>>, timestamp: number): Metric[] {
  return Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key: key.replaceAll(NAME, '_'), value, timestamp, step: 0 }));
}
