import type { BrowserContext, Request } from 'playwright-core';

/** The requests of a run's pages that have not ended. */
export class Traffic {
  readonly #pending = new Set<Request>();
  readonly #watchers = new Set<() => void>();

  constructor(context: BrowserContext) {
    const change = (act: (request: Request) => void) => (request: Request) => {
      act(request);
      for (const watch of this.#watchers) watch();
    };
    context.on(
      'request',
      change((request) => this.#pending.add(request)),
    );
    context.on(
      'requestfinished',
      change((request) => this.#pending.delete(request)),
    );
    context.on(
      'requestfailed',
      change((request) => this.#pending.delete(request)),
    );
  }

  /**
   * Waits until nothing has been asked for during `quietMs`, at most `maxMs`.
   *
   * @returns Whether it became quiet.
   */
  quiet(quietMs: number, maxMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    let calm: NodeJS.Timeout | undefined;
    const look = () => {
      clearTimeout(calm);
      if (this.#pending.size === 0) calm = setTimeout(resolve, quietMs, true);
    };
    const limit = setTimeout(resolve, maxMs, false);
    this.#watchers.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(calm);
      clearTimeout(limit);
      this.#watchers.delete(look);
    });
  }
}
