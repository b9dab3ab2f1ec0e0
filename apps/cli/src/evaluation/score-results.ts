import {
  type Classification,
  classifyResults,
  labelsOfResults,
  type Metrics,
  type ResultLine,
  scored,
  type ScoreContext,
  summarise,
  type Summary,
  type Task,
} from '@weir/experiments';

/** How answers are scored. */
export interface Scoring extends Pick<ScoreContext, 'matches'> {
  among: Metrics;
  names: readonly string[];
  task: Task;
  /** @default Those that the results expect. */
  labels?: readonly string[] | undefined;
}

/** Scores of stored answers, anew: the same answers give the same numbers. */
export function scoredAnew(results: readonly ResultLine[], scoring: Scoring): ResultLine[] {
  const { names, labels = labelsOfResults(results), ...context } = scoring;
  return results.map((result) => ({ ...result, ...scored(result, names, { ...context, labels }) }));
}

export type Measured = Summary & { classification?: Classification };

/** What they say together; of a classification its labels too. */
export function measured(results: readonly ResultLine[], scoring: Scoring): Measured {
  const { task, names, labels = labelsOfResults(results) } = scoring;
  const classification = task === 'classification' ? classifyResults(results, { labels }) : undefined;
  return { ...summarise(results, { metrics: names }), ...(classification ? { classification } : {}) };
}
