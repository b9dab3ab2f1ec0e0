import { Artifacts } from './artifacts.js';
import { Experiments } from './experiments.js';
import { Models } from './models.js';
import { Prompts } from './prompts.js';
import { Runs } from './runs.js';
import { Traces } from './traces.js';
import { type MlflowOptions, Transport } from './transport.js';

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
