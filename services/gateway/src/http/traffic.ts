import { setTimeout as sleep } from 'node:timers/promises';
import type { OnModuleDestroy } from '@nestjs/common';
import { WeirError } from '@weir/errors';

/** The requests being served. When the gateway stops, it takes no more and gives these time to end. */
export class Traffic implements OnModuleDestroy {
  readonly #drainMs: number;
  #inFlight = 0;
  #stopping = false;
  #idle = Promise.withResolvers<void>();

  constructor(drainMs: number) {
    this.#drainMs = drainMs;
  }

  /**
   * @returns What ends the request.
   * @throws WeirError `stopping`.
   */
  begin(): () => void {
    if (this.#stopping) {
      throw new WeirError({
        code: 'stopping',
        disposition: 'retryable',
        message: 'This gateway is stopping; ask again.',
      });
    }
    this.#inFlight += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#inFlight -= 1;
      if (this.#inFlight === 0 && this.#stopping) this.#idle.resolve();
    };
  }

  /** Nest calls it before the sockets are closed. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping = true;
    if (this.#inFlight === 0) return;
    await Promise.race([this.#idle.promise, sleep(this.#drainMs, undefined, { ref: false })]);
  }
}
