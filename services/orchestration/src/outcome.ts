import {
  type AnswerCompleted,
  AnswerCompletedSchema,
  type Citation,
  create,
  HEADER,
  outcomeId,
  type RunState,
  type Subscription,
  topics,
  type Usage,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';
import { hashOf } from '@weir/resources';
import { VERSION } from '@weir/service';
import type { RunCanary } from './canary.js';
import { planOf, provenanceOf } from './plan.js';
import { standingOf } from './subscription.js';
import { addUsage } from './usage.js';

interface OutcomeReason {
  code: string;
  message: string;
  field: string;
  retryAfterMs?: number | undefined;
}

/** Failures of a step by which a run is refused: nothing is broken. */
const REFUSALS: ReadonlySet<string> = new Set(['budget-spent', 'budget-currency']);

/** How a run ended. */
export interface Outcome {
  outcome: 'answered' | 'refused' | 'failed';
  answer: string;
  citations: readonly Citation[];
  reason?: OutcomeReason;
  /** Set when it was made in an earlier run. */
  recalledFrom?: { runId: string; similarity: number };
}

/** An outcome that says so, in the answer as well; `field` is what of the request it is about, if it is one. */
export function refusal(code: string, message: string, field = ''): Outcome {
  return { outcome: 'refused', answer: message, citations: [], reason: { code, message, field } };
}

/** An outcome that says why there is no answer. */
export function failureOf({ code, message, field, retryAfterMs }: OutcomeReason): Outcome {
  const reason = { code, message, field, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (REFUSALS.has(code)) return { ...refusal(code, message, field), reason };
  return { outcome: 'failed', answer: '', citations: [], reason };
}

/** The one record a run ends with; the client's own reply topic gets a copy. */
export function emitOutcome(tenant: string, state: RunState, outcome: Outcome): Emission {
  const provenance = provenanceOf(state.app, planOf(state), {
    generation: state.generation,
    answered: state.completion?.fallback ?? 0,
    release: VERSION,
  });
  const message = create(AnswerCompletedSchema, {
    runId: state.runId,
    app: state.app,
    outcome: outcome.outcome,
    answer: outcome.answer,
    citations: [...outcome.citations],
    usage: usageOf(state),
    toolCalls: state.completion?.toolCalls ?? [],
    logprobs: state.completion?.logprobs ?? [],
    toolUses: state.toolUses,
    fingerprint: hashOf(provenance),
    verdicts: state.verdicts,
    timings: state.timings,
    provenance,
    ...(outcome.reason ? { reason: outcome.reason } : {}),
    ...(outcome.recalledFrom ? { recalledFrom: outcome.recalledFrom } : {}),
    renews: state.renews,
    experiment: state.experiment?.runId ?? '',
    digestSalt: state.digestSalt,
    steps: state.steps,
    ...(state.requested ? { requested: state.requested } : {}),
    contexts: state.experiment?.withContexts ? state.contexts : [],
    ...subscriptionOf(state, outcome),
    ...(state.metadata ? { metadata: state.metadata } : {}),
    ...(state.completion?.agreement === undefined ? {} : { agreement: state.completion.agreement }),
  });
  return emitAnswer(tenant, message, state.replyTopic);
}

function subscriptionOf(state: RunState, outcome: Outcome): { subscription?: Subscription } {
  const standing = standingOf(state, outcome);
  return standing ? { subscription: standing } : {};
}

/** Of all that the run asked of models. An agent's own turns are in what it spent, the last one too. */
function usageOf({ spent, completion, turns }: RunState): Usage {
  return turns > 0 ? addUsage(spent, undefined) : addUsage(spent, completion?.usage);
}

/**
 * For a run that came to an end before it had a plan, or after its deadline. One that names a reply topic which does not
 * exist is told of it on the answer topic alone.
 */
export function emitFailure(
  tenant: string,
  run: { runId: string; app: string; replyTopic: string; canary?: RunCanary | undefined },
  error: { code: string; message: string; field?: string | undefined },
): Emission {
  const isUntold = error.code === 'topic-missing';
  const message = create(AnswerCompletedSchema, {
    runId: run.runId,
    app: run.app,
    outcome: 'failed',
    reason: {
      code: error.code,
      message: error.message,
      field: isUntold ? HEADER.replyTopic : (error.field ?? ''),
    },
    usage: {},
    ...(run.canary ? { provenance: { canary: { ...run.canary } } } : {}),
  });
  return emitAnswer(tenant, message, isUntold ? '' : run.replyTopic);
}

function emitAnswer(tenant: string, message: AnswerCompleted, replyTopic: string): Emission {
  return emit(topics.answerCompleted, message, {
    id: outcomeId(tenant, message.runId),
    run: message.runId,
    ...(replyTopic === '' ? {} : { copyTo: replyTopic }),
  });
}
