import type { OptimisationCompleted } from '@weir/contracts';
import type { OptimisationReport, ScoresOnSplit, TriedCandidate } from '@weir/experiments';
import type { Batch, Metric } from '@weir/mlflow';

/** MLflow cuts off longer values of parameters. */
const MOST_CHARACTERS = 6_000;

/** What MLflow is told of an optimisation as a whole. */
export function optimisationBatch(
  { runId, app, outcome, reason, caller, dataset, spec = {} }: OptimisationCompleted,
  report: OptimisationReport | undefined,
  at: number,
): Batch {
  const { metric = '', search = 'examples', seed = '', budget = {} } = spec;
  const flags = report?.overfit?.flags ?? [];
  return {
    params: { app, dataset, metric: text(metric), search: text(search), seed: text(seed), budget: text(budget) },
    tags: {
      'weir.run': runId,
      'weir.outcome': outcome,
      'weir.caller': caller,
      ...(reason ? { 'weir.reason': reason.code } : {}),
      ...(report ? { 'weir.best': report.best, 'weir.ended': report.ended } : {}),
      ...(flags.length > 0 ? { 'weir.flags': flags.join(', ') } : {}),
    },
    metrics: report ? metricsOf(valuesOf(report), at) : [],
  };
}

/** What MLflow is told of a candidate. */
export function candidateBatch(candidate: TriedCandidate, at: number): Batch {
  const { origin, examples, instruction, score, items } = candidate;
  return {
    params: {
      origin,
      ...(examples.length > 0 ? { examples: examples.join(', ').slice(0, MOST_CHARACTERS) } : {}),
      ...(instruction === undefined ? {} : { instruction: instruction.slice(0, MOST_CHARACTERS) }),
    },
    tags: { 'weir.candidate': candidate.candidate },
    metrics: metricsOf({ 'dev/score': score, 'dev/items': items }, at),
  };
}

function valuesOf({ dev, test, overfit, candidates, spent }: OptimisationReport): Record<string, number> {
  const groups = Object.entries({ shown: overfit?.shown, 'near-copies': overfit?.nearCopies, fresh: overfit?.fresh });
  return {
    ...splitValues('dev', dev),
    ...splitValues('test', test),
    ...Object.fromEntries(groups.flatMap(([name, group]) => (group ? [[`overfit/${name}`, group.estimate]] : []))),
    candidates: candidates.length,
    answers: spent.answers,
    cost: spent.cost,
    'judge-cost': spent.judgeCost,
  };
}

function splitValues(split: string, scores: ScoresOnSplit | undefined): Record<string, number> {
  if (!scores) return {};
  const { baseline, best, difference, items } = scores;
  return {
    [`${split}/baseline`]: baseline.estimate,
    [`${split}/best`]: best.estimate,
    [`${split}/best/low`]: best.low,
    [`${split}/best/high`]: best.high,
    [`${split}/difference`]: difference.estimate,
    [`${split}/p`]: difference.pValue,
    [`${split}/items`]: items,
  };
}

function metricsOf(values: Readonly<Record<string, number>>, timestamp: number): Metric[] {
  return Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key, value, timestamp, step: 0 }));
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
