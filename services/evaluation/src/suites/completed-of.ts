import {
  create,
  type EvaluationCompleted,
  EvaluationCompletedSchema,
  type EvaluationRequested,
  type JsonObject,
} from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import type { LoadedDataset } from '../datasets/load-dataset.js';
import type { PlannedSuite } from './plan-suite.js';
import type { Stopped } from './run-suite.js';

/** Rows that are named; of more, only their number is said. */
const MOST_PROBLEMS = 100;

/** How a suite ended that was run. */
export function completedOf(run: {
  request: EvaluationRequested;
  suite: PlannedSuite;
  summary: JsonObject;
  dataset: Pick<LoadedDataset, 'version' | 'problems'>;
  stopped: Stopped | undefined;
  /** Milliseconds since the epoch. */
  startedAt: number;
  completedAt: number;
}): EvaluationCompleted {
  const { request, suite, summary, dataset, stopped } = run;
  return create(EvaluationCompletedSchema, {
    ...namesOf(request),
    outcome: stopped ? 'cancelled' : 'completed',
    ...(stopped ? { reason: REASONS[stopped] } : {}),
    summary,
    startedAt: new Date(run.startedAt).toISOString(),
    completedAt: new Date(run.completedAt).toISOString(),
    dataset: dataset.version,
    variants: suite.spec.variants.map(({ name }) => name),
    problems: problemsOf(dataset.problems),
  });
}

/** How a suite ended that could not be run. */
export function failedOf(
  request: EvaluationRequested,
  { code, message, field = '' }: WeirError,
  at: number,
): EvaluationCompleted {
  const time = new Date(at).toISOString();
  const reason = { code, message, field };
  return create(EvaluationCompletedSchema, {
    ...namesOf(request),
    outcome: 'failed',
    reason,
    startedAt: time,
    completedAt: time,
  });
}

const REASONS: Readonly<Record<Stopped, { code: string; message: string }>> = {
  cancelled: { code: 'evaluation-cancelled', message: 'It was cancelled; what was answered by then is kept.' },
  budget: {
    code: 'suite-budget-spent',
    message: 'The answers cost as much as the suite may spend (maxCost); what was answered by then is kept.',
  },
};

function namesOf({ runId, suite, cause, caller }: EvaluationRequested) {
  return { runId, suite, cause: cause === '' ? 'asked' : cause, caller };
}

function problemsOf(problems: LoadedDataset['problems']): string[] {
  const named = problems.slice(0, MOST_PROBLEMS).map(({ number, problem }) => `row ${number}: ${problem}`);
  const more = problems.length - named.length;
  return more > 0 ? [...named, `and ${more} more`] : named;
}
