import { create, type RunState, RunStateSchema, type StepCompleted } from '@weir/contracts';
import { citationsOf } from '../cite.js';
import { expectResult } from '../expect-result.js';
import { failureOf, refusal } from '../outcome.js';
import { planOf } from '../plan.js';
import { NO_ANSWER, renderPrompt } from '../prompt.js';
import type { Move } from './pattern.js';

const DISAGREED = 'I do not know: asked several times, I came to different answers.';

/** Asks the model for the answer, with all that was gathered for it. */
export function askModel(state: RunState): Move {
  const { responseSchema, tools, toolChoice } = state;
  return {
    state,
    step: 'complete',
    request: {
      of: 'complete',
      completion: {
        messages: renderPrompt(planOf(state).app, state),
        contexts: state.contexts,
        question: questionOf(state),
        isAnswer: true,
        tools,
        toolChoice,
        ...(responseSchema ? { responseSchema } : {}),
      },
    },
  };
}

/** What the model said is the answer, unless it says that it has none. */
export function afterAnswer(state: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return { state, outcome: failureOf(reply.result.value) };
  const completion = expectResult(reply, 'complete');
  const citations =
    completion.citations.length > 0 ? completion.citations : citationsOf(completion.text, state.contexts);
  const completed = create(RunStateSchema, { ...state, completion: { ...completion, citations } });
  if (completion.toolCalls.length > 0) return { state: completed, answered: true };
  if (completion.finishReason === 'no-support' || completion.text.trim() === NO_ANSWER) {
    return { state: completed, outcome: refusal('no-support', completion.text) };
  }
  if (completion.finishReason === 'content-filter') {
    return { state: completed, outcome: refusal('content-filter', completion.text) };
  }
  const { minAgreement } = planOf(state).app.sampling;
  if (minAgreement !== undefined && (completion.agreement ?? 1) < minAgreement) {
    return { state: completed, outcome: refusal('low-agreement', DISAGREED) };
  }
  return { state: completed, answered: true };
}

/** The last that the user said. */
export function questionOf({ messages }: RunState): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
