import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaOptions } from '@weir/kafka';
import { readSettings } from '../../apps/cli/src/settings.js';
import { lookAtSystem } from '../../apps/cli/src/system-status.js';
import { type Processes, startSystem } from '../support/system.js';
import { until } from '../support/until.js';

const KILL_POINTS = new URL('kill-points.mjs', import.meta.url).href;

/** Long enough for a busy machine, short enough that a frozen process loses its partitions within a test. */
export const SESSION_MS = 4_000;

const IDLE_POLL_MS = 500;

/** Where a service may be told to die. */
export const POINTS = ['read', 'gathered', 'producing', 'produced', 'committing'] as const;
export type Point = (typeof POINTS)[number];

/** A process of a service; its pid is 0 while it is started again. */
export type Instance = Processes['instances'][number];

type Started = Awaited<ReturnType<typeof startSystem>>;

/** A whole Weir of its own, and ways to break its parts. */
export class ChaosSystem {
  readonly kafka: KafkaOptions;
  readonly elasticsearchUrl: string;
  readonly #system: Started;
  readonly #points: string;

  static async start(scale: Readonly<Record<string, number>>): Promise<ChaosSystem> {
    const points = mkdtempSync(join(tmpdir(), 'weir-points-'));
    const environment = {
      WEIR_SESSION_TIMEOUT_MS: String(SESSION_MS),
      WEIR_CHAOS_POINTS: points,
      NODE_OPTIONS: `--import=${KILL_POINTS}`,
    };
    return new ChaosSystem(await startSystem({ scale, environment }), points);
  }

  private constructor(system: Started, points: string) {
    this.#system = system;
    this.#points = points;
    const { kafkaBrokers, elasticsearchUrl } = system.addresses;
    this.kafka = { brokers: kafkaBrokers, clientId: 'chaos' };
    this.elasticsearchUrl = elasticsearchUrl;
  }

  get home(): string {
    return this.#system.addresses.home;
  }

  get instances(): Instance[] {
    return this.#system.processes.instances;
  }

  /** Process id of Kafka or Elasticsearch; undefined while it is started again. */
  server(name: 'kafka' | 'elasticsearch'): number | undefined {
    return this.#system.processes.servers.find((server) => server.name === name)?.pid;
  }

  /** The instance once it has a process. */
  alive({ service, instance }: Pick<Instance, 'service' | 'instance'>): Promise<Instance> {
    return until(`a process of ${service}-${instance}`, () =>
      this.instances.find((one) => one.service === service && one.instance === instance && one.pid > 0),
    );
  }

  /** Tells an instance to die at a point of its work, by SIGKILL. */
  arm({ service, instance, pid }: Instance, point: Point): void {
    writeFileSync(join(this.#points, `${service}-${instance}`), point);
    signal(pid, 'SIGUSR2');
  }

  async scale(service: string, instances: number): Promise<void> {
    await this.#system.mustWeir(['up', '--scale', `${service}=${instances}`], { timeoutMs: 120_000 });
  }

  /** Resolves once every service is ready and has handled all there is; false when that takes too long. */
  async idle(withinMs: number): Promise<boolean> {
    // What `weir status` tells, without the processor time that starting the command would take from those who recover.
    const settings = readSettings({ WEIR_HOME: this.home });
    const isIdle = async () => {
      const { services } = (await lookAtSystem(settings)).status;
      return services.length > 0 && services.every(({ ready, lag }) => ready && lag === 0);
    };
    const giveUpAt = performance.now() + withinMs;
    while (!(await isIdle())) {
      if (performance.now() > giveUpAt) return false;
      await sleep(IDLE_POLL_MS);
    }
    return true;
  }

  /** What the supervisor has said, a line each. */
  get notes(): string[] {
    return this.#system.said.split('\n');
  }

  async stop(keep: boolean): Promise<void> {
    await this.#system.stop(keep);
    rmSync(this.#points, { recursive: true, force: true });
  }
}

/** Signals a process that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
