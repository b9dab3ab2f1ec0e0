import { hash } from 'node:crypto';
import { type AnswerRequested, AnswerRequestedSchema, encodeBinary } from '@weir/contracts';
import type { MessageContext } from '@weir/kafka';

/** Whether a request is its run's first, the same again, or another one under its id. */
export type Repetition = 'first' | 'repeated' | 'conflicting';

interface Seen {
  log: string;
  offset: number;
  digest: string;
}

/** The requests of the last while, by run: the first one in the log is the run. */
export class RequestHistory {
  readonly #seen = new Map<string, Seen>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  remember(request: AnswerRequested, context: MessageContext): void {
    const key = keyOf(request, context);
    if (this.#seen.has(key)) return;
    this.#seen.set(key, { log: context.log, offset: context.offset, digest: digestOf(request) });
    if (this.#seen.size > this.#capacity) this.#seen.delete(this.#seen.keys().next().value!);
  }

  compare(request: AnswerRequested, context: MessageContext): Repetition {
    const seen = this.#seen.get(keyOf(request, context));
    if (!seen || (seen.log === context.log && seen.offset === context.offset)) return 'first';
    return seen.digest === digestOf(request) ? 'repeated' : 'conflicting';
  }
}

function keyOf(request: AnswerRequested, context: MessageContext): string {
  return `${context.envelope.tenant}/${request.runId}`;
}

function digestOf(request: AnswerRequested): string {
  return hash('sha256', encodeBinary(AnswerRequestedSchema, request), 'base64url');
}
