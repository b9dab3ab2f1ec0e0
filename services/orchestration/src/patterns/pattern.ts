import type { Hit, JsonObject, RunState, StepCompleted, ToolDefinition } from '@weir/contracts';
import type { Outcome } from '../outcome.js';
import type { PromptMessage } from '../prompt.js';

/** Where in a run a text is checked. */
export type CheckedStage = 'input' | 'context' | 'tool-call' | 'tool-result' | 'output';

/** What a step asks of which service. */
export type StepRequest =
  | { of: 'check'; stage: CheckedStage; text: string; hits?: readonly Hit[] }
  /** `collection`: that the embeddings are to be searched by. */
  | { of: 'embed'; texts: readonly string[]; collection?: string }
  | { of: 'retrieve'; search: Search }
  | { of: 'complete'; completion: CompletionStep }
  | { of: 'recall' }
  | { of: 'call'; tool: string; function: string; arguments: string };

export interface Search {
  collection: string;
  mode: string;
  k: number;
  /** At least one; each with its embedding unless the mode is `keyword`. */
  queries: readonly { text: string; vector?: readonly number[] }[];
}

export interface CompletionStep {
  messages: readonly PromptMessage[];
  contexts: readonly Hit[];
  question: string;
  /** Whether its text is the answer, and may be published while it comes. */
  isAnswer: boolean;
  tools?: readonly Pick<ToolDefinition, 'name' | 'description' | 'parameters'>[];
  toolChoice?: string;
  responseSchema?: JsonObject;
}

/** How a run goes on: with a step, to the check of its answer, or to its outcome. */
export type Move =
  | { state: RunState; step: string; request: StepRequest }
  | { state: RunState; answered: true }
  | { state: RunState; outcome: Outcome };

/**
 * What an app does between the check of the question and the check of the answer. Pure: a state and a reply give a move, the
 * same each time.
 */
export interface Pattern {
  begin(state: RunState): Move;
  /** @param reply - To `state.step`; a failure of it ends the run unless the pattern knows better. */
  next(state: RunState, reply: StepCompleted): Move;
}

/** The first of its kind has the kind's own name; replies are told apart by their step. */
export function numbered(kind: string, number: number): string {
  return number === 1 ? kind : `${kind}-${number}`;
}
