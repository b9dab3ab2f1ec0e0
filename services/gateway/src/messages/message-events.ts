import type { Answer } from '../answers/answer.schema.js';
import { DeltaSequence } from '../answers/delta-sequence.js';
import { weirOf } from '../answers/outcome.js';
import { inputOf, messageBegun, type MessageFrame, stopOf, toolUseOf, usageOf } from './message-json.js';

/** One event of a streamed message, under the name that its `type` gives. */
export type MessageEvent = { type: string } & Record<string, unknown>;

/** Turns the pieces of an answer, and then its outcome, into the events of one streamed message. */
export class MessageEvents {
  readonly #frame: MessageFrame;
  readonly #sequence = new DeltaSequence();
  #begun = false;
  #textBegun = false;

  constructor(frame: MessageFrame) {
    this.#frame = frame;
  }

  /** A piece, in whatever order pieces come. */
  delta(index: number, text: string): MessageEvent[] {
    return this.#text(this.#sequence.push(index, text));
  }

  /**
   * The end. The outcome counts, not what was streamed: where that is another text than the answer, the message ends as
   * refused.
   *
   * @throws WeirError `tool-arguments-invalid`, before any of these events.
   */
  completed(answer: Answer): MessageEvent[] {
    const rest = this.#sequence.finish(answer.answer);
    const isOther = rest === undefined;
    const calls = isOther ? [] : this.#calls(answer);
    return [
      ...this.#begin(),
      ...this.#text(rest ?? ''),
      ...(this.#textBegun ? [{ type: 'content_block_stop', index: 0 }] : []),
      ...calls,
      { type: 'message_delta', delta: stopOf(answer, isOther), usage: usageOf(answer), weir: weirOf(answer) },
      { type: 'message_stop' },
    ];
  }

  /** The tokens of the input are known at the end only, and told then. */
  #begin(): MessageEvent[] {
    if (this.#begun) return [];
    this.#begun = true;
    return [{ type: 'message_start', message: messageBegun(this.#frame) }];
  }

  #text(text: string): MessageEvent[] {
    if (text === '') return [];
    const block = { type: 'text', text: '', citations: null };
    const begun = [
      ...this.#begin(),
      ...(this.#textBegun ? [] : [{ type: 'content_block_start', index: 0, content_block: block }]),
    ];
    this.#textBegun = true;
    return [...begun, { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }];
  }

  /** Calls are known with the outcome only: they come whole. */
  #calls({ answer, toolCalls = [] }: Answer): MessageEvent[] {
    const first = answer === '' ? 0 : 1;
    return toolCalls.flatMap((call, place) => {
      const index = first + place;
      const json = JSON.stringify(inputOf(call));
      return [
        { type: 'content_block_start', index, content_block: toolUseOf(call, {}) },
        { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } },
        { type: 'content_block_stop', index },
      ];
    });
  }
}
