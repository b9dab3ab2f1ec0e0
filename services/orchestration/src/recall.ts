import {
  create,
  DocumentUseSchema,
  type JsonObject,
  type MessageInitShape,
  type RecallRequestedSchema,
  RememberedAnswerSchema,
  RememberRequestedSchema,
  type RunState,
  RunStateSchema,
  type StepCompleted,
  topics,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';
import { hashOf } from '@weir/resources';
import { expectResult } from './expect-result.js';
import type { Outcome } from './outcome.js';
import { questionOf } from './patterns/complete.js';
import type { Move } from './patterns/pattern.js';
import { planOf } from './plan.js';

/**
 * The step that begins to look for an answer that can be given again; undefined for an app without a cache, and for a
 * question that depends on more than itself: on a conversation, on functions of the client's, or on an experiment.
 */
export function beginRecall(state: RunState): Move | undefined {
  const { app, collection = '' } = planOf(state);
  // An experiment is to find out what the app says, not what it said.
  if (!app.cache || state.experiment || state.messages.length > 1 || state.tools.length > 0) return undefined;
  return { state, step: 'embed-question', request: { of: 'embed', texts: [questionOf(state)], collection } };
}

/** Looks for an answer by the question's embedding; undefined when there is none, and the question is answered anew. */
export function recallAnswer(before: RunState, reply: StepCompleted): { state: RunState; move?: Move } {
  if (reply.result.case === 'failure') return { state: before };
  const { vectors, model } = expectResult(reply, 'embed');
  const [questionVector] = vectors;
  if (!questionVector) return { state: before };
  const state = create(RunStateSchema, { ...before, questionVector, answerKey: answerKeyOf(before, model) });
  return { state, move: { state, step: 'recall', request: { of: 'recall' } } };
}

/** What the step asks. */
export function recallRequestOf(state: RunState): MessageInitShape<typeof RecallRequestedSchema> {
  const { minSimilarity = 1, match } = planOf(state).app.cache ?? {};
  const { answerKey, questionVector: vector, groups } = state;
  const asked = { answerKey, question: questionOf(state), minSimilarity, loose: match === 'loose', groups };
  return vector ? { ...asked, vector } : asked;
}

/** An answer that was found ends the run: it was checked by the same policy when it was made. */
export function recalledOutcome(reply: StepCompleted): Outcome | undefined {
  if (reply.result.case === 'failure') return undefined;
  const { answer, similarity } = expectResult(reply, 'recall');
  if (!answer) return undefined;
  const recalledFrom = { runId: answer.runId, similarity };
  return { outcome: 'answered', answer: answer.answer, citations: answer.citations, recalledFrom };
}

/** Has an answer remembered that was made anew for an app with a cache. */
export function rememberAnswer(state: RunState, outcome: Outcome, at: number): Emission[] {
  const { app, collection = '' } = planOf(state);
  const { questionVector, answerKey, runId, contexts, generation } = state;
  // An answer that was cut, or that had to do without its documents, is not worth giving again.
  const whole = outcome.reason === undefined && (app.pattern !== 'rag' || contexts.length > 0);
  if (!app.cache || !questionVector || outcome.outcome !== 'answered' || outcome.recalledFrom || !whole) return [];
  const versions = new Map(contexts.map(({ documentId, version }) => [documentId, version]));
  const answer = create(RememberedAnswerSchema, {
    runId,
    question: questionOf(state),
    answer: outcome.answer,
    citations: [...outcome.citations],
    documents: [...versions].map(([documentId, version]) =>
      create(DocumentUseSchema, { collection, documentId, version, generation }),
    ),
  });
  const expiresAt = new Date(at + app.cache.maxAgeSeconds * 1_000).toISOString();
  const message = create(RememberRequestedSchema, { runId, answerKey, vector: questionVector, answer, expiresAt });
  return [emit(topics.rememberRequested, message, { run: runId })];
}

/**
 * All that an answer depends on beside the question and the documents: a change of any of it makes what was remembered
 * unreachable.
 */
function answerKeyOf(state: RunState, embeddingModel: string): string {
  const { app, model, fallbacks, policy, collection = '' } = planOf(state);
  const groups = [...new Set(state.groups)].sort();
  const { responseSchema = {}, variables = {} } = state;
  return hashOf({
    name: state.app,
    app: app as unknown as JsonObject,
    models: [model, ...fallbacks] as unknown as JsonObject[],
    policy: policy as unknown as JsonObject,
    collection,
    groups,
    responseSchema,
    variables,
    embeddingModel,
  });
}
