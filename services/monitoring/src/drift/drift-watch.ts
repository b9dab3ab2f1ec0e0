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
    let looking = false;
    const look = async (): Promise<void> => {
      if (looking || signal.aborted) return;
      looking = true;
      try {
        await this.look(signal);
      } catch (error) {
        // What is due now is due the next time as well.
        this.#options.logger.warn({ reason: String(error) }, 'runs were not looked at for drift');
      } finally {
        looking = false;
      }
    };
    const timer = setInterval(() => void look(), this.#options.everyMs).unref();
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
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
