import { z } from 'zod';
import { Artifacts } from './artifacts.js';
import { answeredWith } from './errors.js';
import { Experiments } from './experiments.js';
import { Models } from './models.js';
import { Prompts } from './prompts.js';
import { Runs } from './runs.js';
import { Traces } from './traces.js';
import { type MlflowOptions, Transport } from './transport.js';

/** A large database takes its time to be written anew. */
const PURGE_MS = 300_000;

/**
 * A client of one MLflow server, version 3. Every call takes a signal that ends it, retries included, and throws
 *
 * - `mlflow-unavailable` (retryable) when MLflow was not there, or had no time, at every try,
 * - `mlflow-refused` (poison) for what it will not do,
 * - `mlflow-unreadable` (poison) when what answers is no MLflow.
 */
export class Mlflow {
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly artifacts: Artifacts;
  readonly models: Models;
  readonly prompts: Prompts;
  readonly traces: Traces;
  readonly #transport: Transport;

  constructor(options: MlflowOptions | Transport) {
    this.#transport = options instanceof Transport ? options : new Transport(options);
    this.experiments = new Experiments(this.#transport);
    this.runs = new Runs(this.#transport);
    this.artifacts = new Artifacts(this.#transport);
    this.models = new Models(this.#transport);
    this.prompts = new Prompts(this.models);
    this.traces = new Traces(this.#transport);
  }

  /**
   * Takes runs and experiments that were deleted out of the database, with all that they have, and has it written anew, so that
   * nothing of what is gone is left in its file. What was not deleted is left alone.
   *
   * MLflow's own API cannot do this; the server that Weir starts can. For another one `mlflow gc` does it, where its database is.
   *
   * @returns Ids of those that are not there any more; undefined where the server cannot do it.
   */
  async purge(
    { runIds, experimentIds }: { runIds: readonly string[]; experimentIds: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ runs: string[]; experiments: string[] } | undefined> {
    const json = { run_ids: runIds, experiment_ids: experimentIds };
    try {
      const call = { method: 'POST', path: '/weir/purge', json, timeoutMs: PURGE_MS, signal } as const;
      return await this.#transport.json(
        z.object({ runs: z.array(z.string()), experiments: z.array(z.string()) }),
        call,
      );
    } catch (error) {
      if (answeredWith(error, 404, 405)) return undefined;
      throw error;
    }
  }

  /** The same server, each call tried once: for whoever tries again by himself. */
  withoutRetries(): Mlflow {
    return new Mlflow(this.#transport.withoutRetries());
  }

  /** Whether it answers. */
  async isHealthy(signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#transport.withoutRetries().send({ method: 'GET', path: '/health', signal });
      return true;
    } catch {
      return false;
    }
  }
}
