import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ROOT } from './root.js';

const WEIR = join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs');
/** A hundred hits with their texts, for a hundred queries, are tens of mebibytes. */
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/** What the supervisor writes about a running system, as far as it matters here. */
const stateSchema = z.object({
  gateway: z.object({ url: z.url() }),
  kafka: z.object({ brokers: z.array(z.string()).min(1) }),
  elasticsearch: z.object({ url: z.url() }),
  servers: z.array(z.object({ name: z.string(), pid: z.int() })),
  instances: z.array(z.object({ service: z.string(), pid: z.int().positive(), port: z.int() })),
});

export interface RunningProcess {
  name: string;
  pid: number;
}

/** A whole system with data of its own, on free ports: as `weir up` starts it. */
export class System {
  readonly brokers: readonly string[];
  readonly elasticsearchUrl: string;
  readonly gatewayUrl: string;
  readonly adminKey: string;
  readonly services: readonly RunningProcess[];
  /** Kafka and Elasticsearch. */
  readonly servers: readonly RunningProcess[];
  /** From the command to its word that everything is ready, seconds. */
  readonly startSeconds: number;
  readonly #child: ChildProcess;
  readonly #home: string;

  /**
   * @param environment - For its services, beside this process's own.
   * @throws Error with the command's output when the system does not come up.
   */
  static async start(environment: NodeJS.ProcessEnv = {}): Promise<System> {
    const home = await mkdtemp(join(tmpdir(), 'weir-bench-'));
    const began = performance.now();
    const child = spawn(process.execPath, [WEIR, 'up', '--no-demo', '--json'], {
      // The channel ties it to us: it stops when this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        WEIR_HOME: home,
        WEIR_PORT: '0',
        WEIR_KAFKA_PORT: '0',
        WEIR_ELASTICSEARCH_PORT: '0',
        WEIR_MLFLOW_PORT: '0',
        ...environment,
      },
    });
    let output = '';
    const ready = Promise.withResolvers<void>();
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (/"running":\s*true/.test(output)) ready.resolve();
    });
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('exit', (code) => ready.reject(new Error(`weir up ended with ${code}:\n${output}`)));
    try {
      await ready.promise;
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      throw error;
    }
    return new System(child, home, (performance.now() - began) / 1_000);
  }

  private constructor(child: ChildProcess, home: string, startSeconds: number) {
    const state = stateSchema.parse(JSON.parse(readFileSync(join(home, 'run', 'state.json'), 'utf8')));
    this.brokers = state.kafka.brokers;
    this.elasticsearchUrl = state.elasticsearch.url;
    this.gatewayUrl = state.gateway.url;
    this.adminKey = readFileSync(join(home, 'keys', 'admin.key'), 'utf8').trim();
    this.services = state.instances.map(({ service, pid }) => ({ name: service, pid }));
    this.servers = state.servers;
    this.startSeconds = startSeconds;
    this.#child = child;
    this.#home = home;
  }

  /** Folder that the files of Datasets and of examples are in. */
  get datasets(): string {
    return join(this.#home, 'datasets');
  }

  /** Of services and servers. */
  get pids(): number[] {
    return [...this.services, ...this.servers].map(({ pid }) => pid);
  }

  /**
   * Runs a `weir` command for this system.
   *
   * @returns What it printed with `--json`, a value a line.
   * @throws Error with what it said, when its exit code is not 0.
   */
  async weir<Line>(parameters: readonly string[]): Promise<Line[]> {
    const { stdout } = await promisify(execFile)(process.execPath, [WEIR, ...parameters, '--json'], {
      env: { ...process.env, WEIR_HOME: this.#home },
      maxBuffer: MAX_OUTPUT_BYTES,
    });
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Line);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
    await rm(this.#home, { recursive: true, force: true });
  }
}
