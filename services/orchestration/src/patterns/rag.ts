import { create, type Hit, type RunState, RunStateSchema, type StepCompleted } from '@weir/contracts';
import { arrangeContexts } from '../arrange-contexts.js';
import { afterContextCheck, checkedContexts, withoutClearance } from '../checks.js';
import { expectResult } from '../expect-result.js';
import { failureOf, refusal } from '../outcome.js';
import { type Plan, planOf } from '../plan.js';
import { queriesPrompt, readQueries } from '../queries.js';
import { afterAnswer, askModel, questionOf } from './complete.js';
import type { Move, Pattern } from './pattern.js';

/** Asks the model with what retrieval found for the question, or for what the model makes of it. */
export const rag: Pattern = {
  begin(state) {
    if (state.experiment?.fixed) return answerFromHits(state, state.experiment.contexts.map(withoutClearance));
    const messages = queriesPrompt(planOf(state).app, state);
    if (!messages) return search(state);
    const completion = { messages, contexts: [], question: questionOf(state), isAnswer: false };
    return { state, step: 'rewrite', request: { of: 'complete', completion } };
  },
  next(state, reply) {
    switch (state.step) {
      case 'rewrite':
        return search(afterRewriting(state, reply));
      case 'embed':
        return afterEmbedding(state, reply);
      case 'retrieve':
        return afterRetrieval(state, reply);
      case 'check-context':
        return afterCheck(state, reply);
      default:
        return afterAnswer(state, reply);
    }
  },
};

/** Where rewriting failed, the question itself is searched for. */
function afterRewriting(state: RunState, reply: StepCompleted): RunState {
  if (reply.result.case === 'failure') return state;
  const { text, usage } = expectResult(reply, 'complete');
  const queries = readQueries(planOf(state).app, questionOf(state), text);
  return create(RunStateSchema, { ...state, queries, ...(usage ? { spent: usage } : {}) });
}

function search(state: RunState): Move {
  if (planOf(state).app.retrieval?.mode === 'keyword') return retrieve(state, []);
  // Where answers are looked for by the question's embedding, it is there already.
  if (state.queries.length === 0 && state.questionVector) return retrieve(state, [state.questionVector.values]);
  const { collection = '' } = planOf(state);
  return { state, step: 'embed', request: { of: 'embed', texts: searchedFor(state), collection } };
}

function retrieve(state: RunState, vectors: readonly (readonly number[])[]): Move {
  const { app, collection = '' } = planOf(state);
  const { mode = 'hybrid', k = 8 } = app.retrieval ?? {};
  const queries = searchedFor(state).map((text, index) => ({
    text,
    ...(vectors[index] ? { vector: vectors[index] } : {}),
  }));
  return { state, step: 'retrieve', request: { of: 'retrieve', search: { collection, mode, k, queries } } };
}

function searchedFor(state: RunState): string[] {
  return state.queries.length > 0 ? state.queries : [questionOf(state)];
}

function afterEmbedding(state: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return withoutContexts(state, reply);
  return retrieve(
    state,
    expectResult(reply, 'embed').vectors.map(({ values }) => values),
  );
}

function afterRetrieval(state: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return withoutContexts(state, reply);
  const { hits, generation } = expectResult(reply, 'retrieve');
  return answerFromHits(create(RunStateSchema, { ...state, generation }), hits);
}

function answerFromHits(state: RunState, hits: readonly Hit[]): Move {
  const contexts = arrangeContexts(hits, planOf(state).app.retrieval ?? {});
  return checkedContexts(state, 'check-context', contexts, answerFrom);
}

function afterCheck(state: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return { state, outcome: failureOf(reply.result.value) };
  const checked = afterContextCheck(state, reply);
  if (checked.hits.length > 0) return answerFrom(checked.state, checked.hits);
  const message = 'What was found about this was withheld by policy.';
  return { state: checked.state, outcome: refusal('context-blocked', message) };
}

function answerFrom(state: RunState, contexts: readonly Hit[]): Move {
  const found = create(RunStateSchema, { ...state, contexts: [...contexts] });
  if (contexts.length === 0) return { state: found, outcome: refusal('no-context', nothingFound(planOf(state))) };
  return askModel(found);
}

function withoutContexts(state: RunState, reply: StepCompleted): Move {
  if (planOf(state).app.withoutRetrieval === 'answer') return askModel(state);
  if (reply.result.case !== 'failure') return { state, outcome: refusal('no-context', nothingFound(planOf(state))) };
  return { state, outcome: failureOf(reply.result.value) };
}

function nothingFound({ collection }: Plan): string {
  return `I found nothing about this in ${collection ?? 'the documents'}.`;
}
