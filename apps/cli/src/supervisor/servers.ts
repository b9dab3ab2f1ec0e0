import { setTimeout as sleep } from 'node:timers/promises';
import { type Backends, type ServerHandle, startBackends } from '@weir/embedded';
import { classify } from '@weir/errors';
import type { Settings } from '../settings.js';
import { afterExit } from './restart-policy.js';

export interface ServersOptions {
  settings: Settings;
  onChange: () => void;
  /** Something an operator wants to know. */
  note: (text: string) => void;
}

type Environment = NodeJS.ProcessEnv;

/** Kafka and Elasticsearch: those that the environment names, or ones of our own, started again when they end by themselves. */
export class Servers {
  readonly kafkaBrokers: readonly string[];
  readonly elasticsearchUrl: string;
  readonly #options: ServersOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, ServerHandle>();
  readonly #keeping: Promise<void>[] = [];
  readonly #first: Backends;
  /** Started in place of one that ended. */
  readonly #later: Backends[] = [];

  /** @throws WeirError fatal, one line that says what to change. */
  static async start(options: ServersOptions, report: (text: string) => void): Promise<Servers> {
    const { settings } = options;
    const backends = await launch(settings, chosenPorts(settings), report);
    return new Servers(options, backends);
  }

  private constructor(options: ServersOptions, backends: Backends) {
    this.#options = options;
    this.#first = backends;
    this.kafkaBrokers = backends.kafkaBrokers;
    this.elasticsearchUrl = backends.elasticsearchUrl;
    for (const handle of backends.handles) {
      this.#running.set(handle.name, handle);
      this.#keeping.push(this.#keep(handle));
    }
  }

  get processes(): { name: string; pid: number }[] {
    return [...this.#running.values()].map(({ name, pid }) => ({ name, pid }));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#first, ...this.#later].map((backends) => backends.stop()));
    await Promise.all(this.#keeping);
  }

  async #keep(first: ServerHandle): Promise<void> {
    const { signal } = this.#stopping;
    let crashes = 0;
    for (let handle: ServerHandle | undefined = first; handle;) {
      const began = performance.now();
      const { code } = await handle.exited;
      this.#running.delete(first.name);
      if (signal.aborted) return;
      this.#options.onChange();
      // A server that was ready once is configured rightly, whatever its exit code.
      const next = afterExit({ code, upMs: performance.now() - began, restarts: 1, crashes });
      if (next.action === 'give-up') return;
      crashes = next.crashes;
      this.#options.note(`${first.name} ended, again in ${next.delayMs} ms. Its log is ${first.logFile}`);
      await sleep(next.delayMs, undefined, { signal }).catch(() => undefined);
      handle = await this.#startAgain(first);
    }
  }

  /** At the address it had, until that works. */
  async #startAgain(ended: ServerHandle): Promise<ServerHandle | undefined> {
    const { settings, note, onChange } = this.#options;
    const port = new URL(ended.address.includes('://') ? ended.address : `kafka://${ended.address}`).port;
    const environment: Environment =
      ended.name === 'kafka'
        ? { ELASTICSEARCH_URL: this.elasticsearchUrl, WEIR_KAFKA_PORT: port }
        : { KAFKA_BROKERS: this.kafkaBrokers.join(','), WEIR_ELASTICSEARCH_PORT: port };
    for (let failures = 0; !this.#stopping.signal.aborted; failures += 1) {
      try {
        const backends = await launch(settings, environment, () => undefined);
        this.#later.push(backends);
        const handle = backends.handles[0];
        if (this.#stopping.signal.aborted) await backends.stop();
        else if (handle) this.#running.set(handle.name, handle);
        note(`${ended.name} runs again`);
        onChange();
        return handle;
      } catch (error) {
        note(`${ended.name} does not start: ${classify(error).message}`);
        const delayMs = Math.min(1_000 * 2 ** failures, 30_000);
        await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}

function launch(settings: Settings, own: Environment, report: (text: string) => void): Promise<Backends> {
  const { WEIR_KAFKA_PORT: _kafka, WEIR_ELASTICSEARCH_PORT: _elasticsearch, ...inherited } = settings.environment;
  return startBackends({
    home: { root: settings.artefacts },
    dataDir: settings.home.data,
    logDir: settings.home.logs,
    environment: { ...inherited, ...own },
    report,
  });
}

/** What is not named is any free port. */
function chosenPorts({ ports }: Settings): Environment {
  return {
    ...(ports.kafka === 0 ? {} : { WEIR_KAFKA_PORT: String(ports.kafka) }),
    ...(ports.elasticsearch === 0 ? {} : { WEIR_ELASTICSEARCH_PORT: String(ports.elasticsearch) }),
  };
}
