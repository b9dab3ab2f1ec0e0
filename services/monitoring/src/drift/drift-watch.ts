import { lookEvery } from '@weir/service';
import type { Logger } from '@weir/telemetry';
import { watchDrift, type WatchPorts } from './watch-drift.js';

/** What was answered later may not be stored yet, or not be found. Milliseconds. */
const SETTLED_MS = 5_000;

export interface DriftWatchOptions extends WatchPorts {
  everyMs: number;
  logger: Logger;
  now: () => number;
}

/** Looks at all apps, again and again. */
export class DriftWatch {
  readonly #options: DriftWatchOptions;

  constructor(options: DriftWatchOptions) {
    this.#options = options;
  }

  /** Looks until the signal is aborted. */
  start(signal: AbortSignal): void {
    const { everyMs, logger } = this.#options;
    lookEvery({
      everyMs,
      look: () => this.look(signal),
      signal,
      onFailure: (error) => logger.warn({ reason: String(error) }, 'runs were not looked at for drift'),
    });
  }

  /** Takes all looks that are due now, up to some of each app. */
  async look(signal: AbortSignal): Promise<void> {
    const before = this.#options.now() - SETTLED_MS;
    for (const app of await this.#options.store.apps()) {
      if (signal.aborted) return;
      await watchDrift(app, before, this.#options);
    }
  }
}
