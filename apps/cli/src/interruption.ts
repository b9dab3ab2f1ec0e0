const HURRY_MS = 1_000;
const GRACE_MS = 500;

/**
 * Ctrl-C and SIGTERM. A command that knows how to end in order says so; any other is given a moment. The same Ctrl-C can
 * reach a process several times, from the terminal and from those that pass it on, so only a later one is impatience.
 */
export class Interruption {
  readonly #exit: (code: number) => void;
  readonly #controller = new AbortController();
  #orderly = false;
  #firstAt: number | undefined;

  constructor(exit: (code: number) => void) {
    this.#exit = exit;
  }

  listen(): this {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#receive());
    return this;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on, the first signal only aborts `signal`. */
  endInOrder(): void {
    this.#orderly = true;
  }

  /** Ends as a signal would. */
  trigger(): void {
    this.#receive();
  }

  #receive(): void {
    if (this.#firstAt !== undefined) {
      if (performance.now() - this.#firstAt > HURRY_MS) this.#exit(130);
      return;
    }
    this.#firstAt = performance.now();
    this.#controller.abort();
    if (!this.#orderly) setTimeout(() => this.#exit(130), GRACE_MS).unref();
  }
}
