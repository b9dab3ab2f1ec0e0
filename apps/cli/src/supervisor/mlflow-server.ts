import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerHandle, startMlflow } from '@weir/embedded';
import { classify } from '@weir/errors';
import type { Settings } from '../settings.js';
import { afterExit } from './restart-policy.js';

export interface MlflowServerOptions {
  settings: Settings;
  port: number;
  onChange: () => void;
  /** Something an operator wants to know. */
  note: (text: string) => void;
}

const LONGEST_DELAY_MS = 30_000;

/**
 * A system's own MLflow. Nothing waits for it: it starts beside everything else, and is started again for as long as it
 * does not run.
 */
export class MlflowServer {
  readonly #options: MlflowServerOptions;
  readonly #stopping = new AbortController();
  readonly #settled = Promise.withResolvers<void>();
  readonly #keeping: Promise<void>;
  #handle: ServerHandle | undefined;

  constructor(options: MlflowServerOptions) {
    this.#options = options;
    this.#keeping = this.#keep();
  }

  get processes(): { name: string; pid: number }[] {
    return this.#handle ? [{ name: this.#handle.name, pid: this.#handle.pid }] : [];
  }

  /** Resolves when it is ready, or did not start for the first time. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#handle?.stop();
    await this.#keeping;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    const { note, onChange } = this.#options;
    let crashes = 0;
    while (!signal.aborted) {
      const handle = await this.#start();
      if (!handle) return;
      this.#handle = handle;
      this.#settled.resolve();
      onChange();
      const began = performance.now();
      // Told to stop while it was starting, nobody has stopped this one.
      if (signal.aborted) await handle.stop();
      const { code } = await handle.exited;
      this.#handle = undefined;
      if (signal.aborted) return;
      onChange();
      const next = afterExit({ code, upMs: performance.now() - began, restarts: 1, crashes });
      if (next.action === 'give-up') return;
      crashes = next.crashes;
      note(`mlflow ended, again in ${next.delayMs} ms. Its log is ${handle.logFile}`);
      await sleep(next.delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Tries until it works; undefined when told to stop. */
  async #start(): Promise<ServerHandle | undefined> {
    const { settings, port, note } = this.#options;
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await startMlflow({
          home: { root: settings.artefacts },
          environment: settings.environment,
          dataDir: join(settings.home.data, 'mlflow'),
          logFile: join(settings.home.logs, 'mlflow.log'),
          port,
          signal,
        });
      } catch (error) {
        if (signal.aborted) return undefined;
        this.#settled.resolve();
        note(`mlflow does not start: ${classify(error).message}`);
        const delayMs = Math.min(1_000 * 2 ** failures, LONGEST_DELAY_MS);
        await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}
