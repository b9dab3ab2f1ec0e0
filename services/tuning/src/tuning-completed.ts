import {
  create,
  hashId,
  type JsonObject,
  outcomeId,
  type ResourceChangedSchema,
  type TuningCompleted,
  TuningCompletedSchema,
  type TuningRequested,
  topics,
  UsageRecordedSchema,
} from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import { emit, type Emission } from '@weir/kafka';
import { type Resource, resourceMessage } from '@weir/resources';
import type { TuningReport } from '@weir/tunings';

/** Rows that are named; of more, only their number is said. */
const MOST_PROBLEMS = 100;

/** How a tuning went. */
export interface EndedTuning {
  request: TuningRequested;
  outcome: 'registered' | 'not-better' | 'cancelled' | 'failed';
  /** Why it failed. */
  reason?: WeirError;
  /** What it took, whatever came of it. */
  cost: TuningReport['cost'];
  /** What came of it. */
  model?: Resource<'Model'>;
  report?: TuningReport;
  problems: readonly string[];
  /** Milliseconds since the epoch. */
  startedAt: number;
  completedAt: number;
}

const REASONS = {
  'not-better': {
    code: 'tuning-not-better',
    message:
      'It ranks what was held back no better than the base, or a general set worse: the report has the intervals.',
    field: '',
  },
  cancelled: { code: 'tuning-cancelled', message: 'It was cancelled: nothing is registered.', field: '' },
};

/** What a tuning ends with: the Model, what it cost, and its one record. */
export function endEmissions(tenant: string, ended: EndedTuning): Emission[] {
  const { request, outcome, cost, model, report, problems, startedAt, completedAt } = ended;
  const { runId, caller } = request;
  const at = new Date(completedAt).toISOString();
  const completed = create(TuningCompletedSchema, {
    ...namesOf(request),
    outcome,
    ...reasonOf(ended),
    ...(report ? { report: JSON.parse(JSON.stringify(report)) as JsonObject, dataset: report.data.hash } : {}),
    startedAt: new Date(startedAt).toISOString(),
    completedAt: at,
    problems:
      problems.length > MOST_PROBLEMS
        ? [...problems.slice(0, MOST_PROBLEMS), `and ${problems.length - MOST_PROBLEMS} more`]
        : [...problems],
  });
  return [
    ...(model
      ? [
          emit<typeof ResourceChangedSchema>(topics.resourceChanged, resourceMessage(model, at, caller), {
            id: hashId('tuned-model', tenant, runId),
          }),
        ]
      : []),
    usage(tenant, request, cost, outcome === 'failed' ? 'failed' : 'answered', at),
    completedEmission(tenant, completed),
  ];
}

function reasonOf({ outcome, reason }: EndedTuning) {
  if (outcome === 'registered') return {};
  if (outcome !== 'failed') return { reason: REASONS[outcome] };
  const { code, message, field = '' } = reason!;
  return { reason: { code, message, field } };
}

/** How a tuning ended that was never begun. */
export function failedEmissions(
  tenant: string,
  request: TuningRequested,
  { code, message, field = '' }: WeirError,
  at: number,
): Emission[] {
  const time = new Date(at).toISOString();
  const completed = create(TuningCompletedSchema, {
    ...namesOf(request),
    outcome: 'failed',
    reason: { code, message, field },
    startedAt: time,
    completedAt: time,
  });
  return [completedEmission(tenant, completed)];
}

/** The one record that a tuning ends with. */
function completedEmission(tenant: string, completed: TuningCompleted): Emission {
  const { runId } = completed;
  return emit(topics.tuningCompleted, completed, { run: runId, id: outcomeId(tenant, runId) });
}

/** On the ledger, as any other work that a tenant has done. */
function usage(
  tenant: string,
  request: TuningRequested,
  cost: TuningReport['cost'],
  outcome: 'answered' | 'failed',
  at: string,
): Emission {
  const { runId, caller } = request;
  const callId = hashId('tuning', tenant, runId);
  const message = create(UsageRecordedSchema, {
    callId,
    tenant,
    runId,
    step: 'tune',
    caller,
    models: [],
    provider: 'tuning',
    providerModel: trainerOf(request),
    cost: cost.amount,
    currency: cost.currency,
    purpose: 'tuning',
    outcome,
    at,
    computedSeconds: cost.seconds,
  });
  return emit(topics.usageRecorded, message, { run: runId, id: callId });
}

function namesOf(request: TuningRequested) {
  const { runId, spec = {}, caller } = request;
  const model = typeof spec['model'] === 'string' ? spec['model'] : '';
  return { runId, model, trainer: trainerOf(request), spec, caller };
}

/** Kind of the trainer that is asked for, whether or not there is one. */
export function trainerOf({ spec = {} }: TuningRequested): string {
  const { kind } = (spec['trainer'] ?? {}) as { kind?: unknown };
  return typeof kind === 'string' ? kind : 'adapter';
}
