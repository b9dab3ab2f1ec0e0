import { lookEvery } from '@weir/service';
import type { Logger } from '@weir/telemetry';
import type { AlertState } from './alert-state.js';
import { type Failing, tellChannels, type TellPorts } from './channels/tell-channels.js';
import { keyOf } from './reading.js';
import { type LastLooks, watchAlerts, type WatchAlertsPorts } from './watch-alerts.js';

export type AlertWatchPorts = WatchAlertsPorts & TellPorts;

export interface AlertWatchOptions {
  ports: AlertWatchPorts;
  everyMs: number;
  logger: Logger;
  /** All alerts were looked at, and who is to know was told. */
  done: (states: readonly AlertState[]) => void;
}

/** Looks at all alerts, again and again, and tells what changed. */
export class AlertWatch {
  readonly #options: AlertWatchOptions;

  constructor(options: AlertWatchOptions) {
    this.#options = options;
  }

  /** Looks until the signal is aborted. */
  start(signal: AbortSignal): void {
    const { everyMs, logger } = this.#options;
    const look = this.round(signal);
    const onFailure = (error: unknown) => logger.warn({ reason: String(error) }, 'alerts were not looked at');
    lookEvery({ everyMs, look, signal, onFailure });
  }

  /** @returns One round of looking and telling, which goes on from where the last one was. */
  round(signal: AbortSignal): () => Promise<void> {
    const { ports, done } = this.#options;
    const looks: LastLooks = new Map();
    const failing: Failing = new Map();
    let known: Map<string, AlertState> | undefined;
    return async () => {
      // Somebody else may have looked before.
      known ??= new Map((await ports.store.all()).map((state) => [keyOf(state), state]));
      await watchAlerts(known, looks, ports, signal);
      await tellChannels(known, failing, ports, signal);
      if (!signal.aborted) done([...known.values()]);
    };
  }
}
