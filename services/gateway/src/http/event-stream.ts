import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { EVENT_STREAM } from './route.js';

const PING_MS = 15_000;

/**
 * Server-sent events. The response begins with the first of them, so until then an error can still be an HTTP error; a
 * comment goes out whenever nothing else did for a while, lest something on the way takes the connection for dead.
 */
export class EventStream {
  readonly #reply: FastifyReply;
  readonly #body = new PassThrough();
  readonly #pings: NodeJS.Timeout;
  #begun = false;

  /** @param pingMs - Silence that is broken by a comment, milliseconds. */
  constructor(reply: FastifyReply, pingMs = PING_MS) {
    this.#reply = reply;
    this.#pings = setInterval(() => this.#write(': ping\n\n'), pingMs);
  }

  /** Whether the response is under way. */
  get begun(): boolean {
    return this.#begun;
  }

  send(data: unknown, event?: string): void {
    const name = event === undefined ? '' : `event: ${event}\n`;
    this.#write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    this.#pings.refresh();
  }

  /** Ends the response, if it began; else there is nothing to end. */
  end(): void {
    clearInterval(this.#pings);
    if (this.#begun) this.#body.end();
  }

  #write(text: string): void {
    if (!this.#begun) {
      this.#begun = true;
      void this.#reply
        .header('content-type', `${EVENT_STREAM}; charset=utf-8`)
        .header('x-accel-buffering', 'no')
        .send(this.#body);
    }
    // Whoever reads slowly makes the rest wait in memory: at most one answer, whose size its output limit bounds.
    if (!this.#body.destroyed) this.#body.write(text);
  }
}
