import type { AnswerCompleted } from '@weir/contracts';
import type { Answer } from '../answers/answer.schema.js';
import { DeltaSequence } from '../answers/delta-sequence.js';
import {
  annotationsOf,
  completionId,
  type CompletionFrame,
  finishReasonOf,
  refusalOf,
  succeeded,
  usageOf,
  weirOf,
} from './chat-completion.js';
import type { ChatChunk } from './chat.schema.js';

type Choice = ChatChunk['choices'][number];

/** Turns the pieces of an answer, and then its outcome, into the chunks of one streamed completion. */
export class ChatChunks {
  readonly #frame: CompletionFrame;
  readonly #includeUsage: boolean;
  readonly #sequence = new DeltaSequence();
  #begun = false;

  constructor(frame: CompletionFrame, options: { includeUsage: boolean }) {
    this.#frame = frame;
    this.#includeUsage = options.includeUsage;
  }

  /** A piece, in whatever order pieces come. */
  delta(index: number, text: string): ChatChunk[] {
    return this.#text(this.#sequence.push(index, text));
  }

  /**
   * The end. The outcome counts, not what was streamed: where that is another text than the answer, such as one that the
   * output check refused or masked, the completion does not end as a whole one but as filtered.
   *
   * @throws WeirError with the reason's code for a run that failed.
   */
  completed(message: AnswerCompleted): ChatChunk[] {
    const answer = succeeded(message);
    const rest = this.#sequence.finish(answer.answer);
    return [
      ...this.#text(rest ?? ''),
      ...(this.#begun ? [] : [this.#role()]),
      rest === undefined ? this.#filtered(answer) : this.#end(answer),
      ...(this.#includeUsage ? [{ ...this.#chunk([]), usage: usageOf(answer) }] : []),
    ];
  }

  #text(text: string): ChatChunk[] {
    if (text === '') return [];
    const chunk = this.#chunk([choice({ content: text })]);
    return this.#begun ? [chunk] : [this.#role(), chunk];
  }

  #role(): ChatChunk {
    this.#begun = true;
    return this.#chunk([choice({ role: 'assistant', content: '' })]);
  }

  #end(answer: Answer): ChatChunk {
    const annotations = annotationsOf(answer);
    const refusal = refusalOf(answer);
    const delta = { ...(annotations.length > 0 ? { annotations } : {}), ...(refusal === null ? {} : { refusal }) };
    return this.#last(answer, choice(delta, finishReasonOf(answer)));
  }

  /** Annotations would point into a text that the client does not have. */
  #filtered(answer: Answer): ChatChunk {
    const refusal = refusalOf(answer);
    return this.#last(answer, choice(refusal === null ? {} : { refusal }, 'content_filter'));
  }

  #last(answer: Answer, last: Choice): ChatChunk {
    return { ...this.#chunk([last]), system_fingerprint: answer.fingerprint, weir: weirOf(answer) };
  }

  #chunk(choices: Choice[]): ChatChunk {
    return {
      id: completionId(this.#frame.runId),
      object: 'chat.completion.chunk',
      created: this.#frame.created,
      model: this.#frame.model,
      choices,
      // OpenAI's clients expect the field on every chunk, once they asked for it.
      ...(this.#includeUsage ? { usage: null } : {}),
    };
  }
}

function choice(delta: Choice['delta'], finishReason: Choice['finish_reason'] = null): Choice {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason };
}
