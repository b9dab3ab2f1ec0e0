import type { Answer } from '../answers/answer.schema.js';
import { DeltaSequence } from '../answers/delta-sequence.js';
import { endOf } from '../answers/outcome.js';
import {
  callItems,
  messageId,
  messageItem,
  partOf,
  responseBegun,
  responseEnded,
  responseFailed,
  type ResponseFrame,
  saysSomething,
} from './response-json.js';
import type { FunctionCallItem, OutputPart } from './responses.schema.js';

/** One event of a streamed response, under the name that its `type` gives. */
export type ResponseEvent = { type: string; sequence_number: number } & Record<string, unknown>;

const EMPTY_TEXT: OutputPart = { type: 'output_text', text: '', annotations: [], logprobs: [] };

/** Turns the pieces of an answer, and then its outcome, into the events of one streamed response. */
export class ResponseEvents {
  readonly #frame: ResponseFrame;
  readonly #sequence = new DeltaSequence();
  #sent = 0;
  #begun = false;
  #textBegun = false;

  constructor(frame: ResponseFrame) {
    this.#frame = frame;
  }

  /** A piece, in whatever order pieces come. */
  delta(index: number, text: string): ResponseEvent[] {
    return this.#text(this.#sequence.push(index, text));
  }

  /**
   * The end. The outcome counts, not what was streamed: where that is another text than the answer, the response ends as
   * filtered, and has the answer.
   */
  completed(answer: Answer): ResponseEvent[] {
    const rest = this.#sequence.finish(answer.answer);
    const isOther = rest === undefined || (this.#textBegun && endOf(answer) === 'refused');
    const response = responseEnded(this.#frame, answer, isOther);
    const end = () => this.#event(`response.${response.status}`, { response });
    if (isOther) return [...this.#filtered(), end()];
    const message = saysSomething(answer) ? this.#message(answer, rest) : [];
    const calls = callItems(answer).flatMap((call, index) => this.#call(call, index, answer));
    return [...message, ...calls, end()];
  }

  /** The end of a response that was under way when its run failed. */
  failed(error: { code: string; message: string }): ResponseEvent[] {
    return [this.#event('response.failed', { response: responseFailed(this.#frame, error) })];
  }

  #begin(): ResponseEvent[] {
    if (this.#begun) return [];
    this.#begun = true;
    const response = responseBegun(this.#frame);
    return [this.#event('response.created', { response }), this.#event('response.in_progress', { response })];
  }

  #text(text: string): ResponseEvent[] {
    if (text === '') return [];
    const begun = [...this.#begin(), ...(this.#textBegun ? [] : this.#beginMessage(EMPTY_TEXT))];
    this.#textBegun = true;
    return [...begun, this.#event('response.output_text.delta', { ...this.#place(), delta: text, logprobs: [] })];
  }

  #beginMessage(part: OutputPart): ResponseEvent[] {
    const item = { type: 'message', id: messageId(this.#frame), status: 'in_progress', role: 'assistant', content: [] };
    return [
      this.#event('response.output_item.added', { output_index: 0, item }),
      this.#event('response.content_part.added', { ...this.#place(), part }),
    ];
  }

  #message(answer: Answer, rest: string): ResponseEvent[] {
    const part = partOf(answer);
    if (part.type === 'refusal') return this.#refusal(part, answer);
    const begin = [...this.#begin(), ...this.#text(rest)];
    // An answer that is empty is an answer.
    const empty = this.#textBegun ? [] : this.#beginMessage(EMPTY_TEXT);
    const annotations = part.annotations.map((annotation, index) =>
      this.#event('response.output_text.annotation.added', { ...this.#place(), annotation_index: index, annotation }),
    );
    const { text, logprobs } = part;
    return [
      ...begin,
      ...empty,
      ...annotations,
      this.#event('response.output_text.done', { ...this.#place(), text, logprobs }),
      ...this.#endMessage(part, messageItem(this.#frame, answer)),
    ];
  }

  #refusal(part: OutputPart & { type: 'refusal' }, answer: Answer): ResponseEvent[] {
    const { refusal } = part;
    return [
      ...this.#begin(),
      ...this.#beginMessage({ type: 'refusal', refusal: '' }),
      this.#event('response.refusal.delta', { ...this.#place(), delta: refusal }),
      this.#event('response.refusal.done', { ...this.#place(), refusal }),
      ...this.#endMessage(part, messageItem(this.#frame, answer)),
    ];
  }

  /** Annotations would point into a text that is not the answer. */
  #filtered(): ResponseEvent[] {
    const text = this.#sequence.told;
    const part = { ...EMPTY_TEXT, text };
    const item = {
      type: 'message',
      id: messageId(this.#frame),
      status: 'incomplete',
      role: 'assistant',
      content: [part],
    };
    return [
      this.#event('response.output_text.done', { ...this.#place(), text, logprobs: [] }),
      ...this.#endMessage(part, item),
    ];
  }

  #endMessage(part: OutputPart, item: object): ResponseEvent[] {
    return [
      this.#event('response.content_part.done', { ...this.#place(), part }),
      this.#event('response.output_item.done', { output_index: 0, item }),
    ];
  }

  /** Calls are known with the outcome only: they come whole. */
  #call(item: FunctionCallItem, index: number, answer: Answer): ResponseEvent[] {
    const place = { item_id: item.id, output_index: index + (saysSomething(answer) ? 1 : 0) };
    const { name, arguments: given } = item;
    return [
      ...this.#begin(),
      this.#event('response.output_item.added', {
        output_index: place.output_index,
        item: { ...item, arguments: '', status: 'in_progress' },
      }),
      this.#event('response.function_call_arguments.delta', { ...place, delta: given }),
      this.#event('response.function_call_arguments.done', { ...place, name, arguments: given }),
      this.#event('response.output_item.done', { output_index: place.output_index, item }),
    ];
  }

  #place(): { item_id: string; output_index: number; content_index: number } {
    return { item_id: messageId(this.#frame), output_index: 0, content_index: 0 };
  }

  #event(type: string, fields: object): ResponseEvent {
    return { type, sequence_number: this.#sent++, ...fields };
  }
}
