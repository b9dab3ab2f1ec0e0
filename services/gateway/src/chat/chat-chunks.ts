import type { Answer } from '../answers/answer.schema.js';
import { DeltaSequence } from '../answers/delta-sequence.js';
import { weirOf } from '../answers/outcome.js';
import {
  annotationsOf,
  callsOf,
  completionId,
  type CompletionFrame,
  finishReasonOf,
  logprobsOf,
  refusalOf,
  usageOf,
} from './chat-completion.js';
import type { ChatChunk } from './chat.schema.js';

type Choice = ChatChunk['choices'][number];

/** Turns the pieces of an answer, and then its outcome, into the chunks of one choice of a streamed completion. */
export class ChatChunks {
  readonly #frame: CompletionFrame;
  readonly #index: number;
  readonly #includeUsage: boolean;
  readonly #sequence = new DeltaSequence();
  #begun = false;

  /** @param options - `index` of the choice; whether the client waits for a chunk with the usage after all choices. */
  constructor(frame: CompletionFrame, options: { index: number; includeUsage: boolean }) {
    this.#frame = frame;
    this.#index = options.index;
    this.#includeUsage = options.includeUsage;
  }

  /** A piece, in whatever order pieces come. */
  delta(index: number, text: string): ChatChunk[] {
    return this.#text(this.#sequence.push(index, text));
  }

  /**
   * The end of the choice. The outcome counts, not what was streamed: where that is another text than the answer, such as one that the
   * output check refused or masked, the completion does not end as a whole one but as filtered.
   */
  completed(answer: Answer): ChatChunk[] {
    const rest = this.#sequence.finish(answer.answer);
    return [
      ...this.#text(rest ?? ''),
      ...(this.#begun ? [] : [this.#role()]),
      ...(rest === undefined ? [this.#filtered(answer)] : [...this.#calls(answer), this.#end(answer)]),
    ];
  }

  #text(text: string): ChatChunk[] {
    if (text === '') return [];
    const chunk = this.#chunk([this.#choice({ content: text })]);
    return this.#begun ? [chunk] : [this.#role(), chunk];
  }

  #role(): ChatChunk {
    this.#begun = true;
    return this.#chunk([this.#choice({ role: 'assistant', content: '' })]);
  }

  /** Calls of functions are known with the outcome only: they come whole. */
  #calls(answer: Answer): ChatChunk[] {
    return callsOf(answer).map((call, index) => this.#chunk([this.#choice({ tool_calls: [{ index, ...call }] })]));
  }

  #end(answer: Answer): ChatChunk {
    const annotations = annotationsOf(answer);
    const refusal = refusalOf(answer);
    const delta = { ...(annotations.length > 0 ? { annotations } : {}), ...(refusal === null ? {} : { refusal }) };
    return this.#last(answer, { ...this.#choice(delta, finishReasonOf(answer)), logprobs: logprobsOf(answer) });
  }

  /** Annotations would point into a text that the client does not have. */
  #filtered(answer: Answer): ChatChunk {
    const refusal = refusalOf(answer);
    return this.#last(answer, this.#choice(refusal === null ? {} : { refusal }, 'content_filter'));
  }

  #last(answer: Answer, last: Choice): ChatChunk {
    return { ...this.#chunk([last]), system_fingerprint: answer.fingerprint, weir: weirOf(answer) };
  }

  #chunk(choices: Choice[]): ChatChunk {
    // OpenAI's clients expect the field on every chunk, once they asked for it.
    return { ...chunkOf(this.#frame, choices), ...(this.#includeUsage ? { usage: null } : {}) };
  }

  #choice(delta: Choice['delta'], finishReason: Choice['finish_reason'] = null): Choice {
    return { index: this.#index, delta, logprobs: null, finish_reason: finishReason };
  }
}

/** The last chunk, for a client that asked for it: what all choices took together. */
export function usageChunk(frame: CompletionFrame, answers: readonly Answer[]): ChatChunk {
  return { ...chunkOf(frame, []), usage: usageOf(answers) };
}

function chunkOf({ runId, created, model }: CompletionFrame, choices: Choice[]): ChatChunk {
  return { id: completionId(runId), object: 'chat.completion.chunk', created, model, choices };
}
