import {
  create,
  type JsonObject,
  type OptimisationCompleted,
  OptimisationCompletedSchema,
  type OptimisationRequested,
  outcomeId,
  topics,
} from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import type { OptimisationReport } from '@weir/experiments';
import { emit, type Emission } from '@weir/kafka';

/** Problems that are named; of more, only their number is said. */
const MOST_PROBLEMS = 100;

/** How an optimisation ended that was run. */
export function optimisationCompleted(run: {
  request: OptimisationRequested;
  report: OptimisationReport;
  dataset: string;
  problems: readonly string[];
  /** Milliseconds since the epoch. */
  startedAt: number;
  completedAt: number;
}): OptimisationCompleted {
  const { request, report, problems } = run;
  const cancelled = report.ended === 'cancelled';
  return create(OptimisationCompletedSchema, {
    ...namesOf(request),
    outcome: cancelled ? 'cancelled' : 'completed',
    ...(cancelled ? { reason: CANCELLED } : {}),
    // As JSON has it: without what is undefined.
    report: JSON.parse(JSON.stringify(report)) as JsonObject,
    startedAt: new Date(run.startedAt).toISOString(),
    completedAt: new Date(run.completedAt).toISOString(),
    dataset: run.dataset,
    problems:
      problems.length > MOST_PROBLEMS
        ? [...problems.slice(0, MOST_PROBLEMS), `and ${problems.length - MOST_PROBLEMS} more`]
        : [...problems],
  });
}

/** How an optimisation ended that could not be run. */
export function optimisationFailed(
  request: OptimisationRequested,
  { code, message, field = '' }: WeirError,
  at: number,
): OptimisationCompleted {
  const time = new Date(at).toISOString();
  return create(OptimisationCompletedSchema, {
    ...namesOf(request),
    outcome: 'failed',
    reason: { code, message, field },
    startedAt: time,
    completedAt: time,
  });
}

/** The one record that an optimisation ends with. */
export function optimisationEmission(tenant: string, completed: OptimisationCompleted): Emission {
  const { runId } = completed;
  return emit(topics.optimisationCompleted, completed, { run: runId, id: outcomeId(tenant, runId) });
}

const CANCELLED = {
  code: 'optimisation-cancelled',
  message: 'It was cancelled: what it had found is not tested.',
};

function namesOf({ runId, spec = {}, caller }: OptimisationRequested) {
  const { dataset, ...rest } = spec;
  // A dataset that came along may be large, and is on the topic of requests.
  const kept = typeof dataset === 'string' ? spec : rest;
  return { runId, app: typeof spec['app'] === 'string' ? spec['app'] : '', spec: kept, caller };
}
