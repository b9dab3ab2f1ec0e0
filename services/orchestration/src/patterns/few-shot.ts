import { create, RunStateSchema } from '@weir/contracts';
import { expectResult } from '../expect-result.js';
import { pickExamples } from '../pick-examples.js';
import { planOf } from '../plan.js';
import { failureOf } from '../outcome.js';
import { afterAnswer, askModel, questionOf } from './complete.js';
import type { Pattern } from './pattern.js';

/** Asks the model after some examples: all, or those that are picked for the question by its embedding. */
export const fewShot: Pattern = {
  begin(state) {
    const { examples } = planOf(state).app;
    if (!examples || examples.pick === 'all') return askModel(state);
    const texts = [questionOf(state), ...examples.list.map(({ question }) => question)];
    return { state, step: 'embed', request: { of: 'embed', texts } };
  },
  next(state, reply) {
    if (state.step !== 'embed') return afterAnswer(state, reply);
    const { app } = planOf(state);
    if (reply.result.case === 'failure') {
      // The first ones are shown then.
      return app.withoutRetrieval === 'answer' ? askModel(state) : { state, outcome: failureOf(reply.result.value) };
    }
    const [question = [], ...others] = expectResult(reply, 'embed').vectors.map(({ values }) => values);
    return askModel(create(RunStateSchema, { ...state, examples: pickExamples(app.examples!, question, others) }));
  },
};
