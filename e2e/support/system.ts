import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, ROOT, runWeir, type RunOptions } from './run-weir.js';

/** Where a system is; plain data, so that it can be handed to other processes. */
export interface Addresses {
  home: string;
  gatewayUrl: string;
  kafkaBrokers: string[];
  elasticsearchUrl: string;
  /** Null in a system without MLflow. */
  mlflowUrl: string | null;
  adminKey: string;
}

/** What runs for a system, from the file that its supervisor keeps. */
export interface Processes {
  supervisor: number;
  servers: { name: string; pid: number }[];
  instances: { service: string; instance: number; pid: number; port: number; restarts: number }[];
}

export interface StartOptions {
  /** Instances by service: `{ embedding: 2 }`. @default One of each. */
  scale?: Record<string, number>;
  /** For the supervisor, and so for servers and services. */
  environment?: NodeJS.ProcessEnv;
  /** With an MLflow of its own. @default false: none of what most tests look at needs it. */
  mlflow?: boolean;
  /** Its home, which stays when it is stopped. @default a new one, which goes with it */
  home?: string;
  /** Ctrl-C in the terminal of this process does not reach it. @default false */
  detached?: boolean;
  /** @default 180,000 */
  timeoutMs?: number;
}

/** A running system, worked with from outside: through its topics, its gateway and the `weir` command. */
export class System {
  readonly addresses: Addresses;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  /** Runs a `weir` command for this system. */
  weir(parameters: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return runWeir(parameters, {
      ...options,
      environment: { ...environmentOf(this.addresses.home), ...options.environment },
    });
  }

  /**
   * The same, for commands that have to work.
   *
   * @returns What it printed with `--json`, a value a line.
   */
  async mustWeir<Line = Record<string, unknown>>(
    parameters: readonly string[],
    options: RunOptions = {},
  ): Promise<Line[]> {
    const ended = await this.weir([...parameters, '--json'], options);
    if (ended.code !== 0) throw new Error(`weir ${parameters.join(' ')}: exit code ${ended.code}. ${ended.errors}`);
    return ended.lines as Line[];
  }

  /** A request to the gateway, as the administrator. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const { gatewayUrl, adminKey } = this.addresses;
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' };
    return fetch(`${gatewayUrl}${path}`, { ...init, headers: { ...headers, ...(init.headers as object) } });
  }

  get processes(): Processes {
    const { pid, servers, instances } = readState(this.addresses.home);
    return { supervisor: pid, servers, instances };
  }
}

/** A system that somebody else started. */
export function connectSystem(home: string): System {
  const { gateway, kafka, elasticsearch, mlflow } = readState(home);
  return new System({
    home,
    gatewayUrl: gateway.url,
    kafkaBrokers: kafka.brokers,
    elasticsearchUrl: elasticsearch.url,
    mlflowUrl: mlflow.url,
    adminKey: readFileSync(join(home, 'keys', 'admin.key'), 'utf8').trim(),
  });
}

export interface StartedSystem extends System {
  /** What its supervisor has said on standard error. */
  readonly said: string;
  /** @param keep - Leaves its home, with its logs and data, for somebody to look at. */
  stop(keep?: boolean): Promise<void>;
}

/**
 * A system of its own, on free ports, ready when this resolves. It ends with this process, however that
 * ends: the supervisor runs as a child and holds a channel to it.
 *
 * @throws Error with what `weir up` said.
 */
export async function startSystem(options: StartOptions = {}): Promise<StartedSystem> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'weir-e2e-'));
  const scale = Object.entries(options.scale ?? {}).map(([service, count]) => `${service}=${count}`);
  const supervisor = spawn(
    process.execPath,
    [
      join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs'),
      'up',
      '--no-demo',
      '--json',
      ...(scale.length > 0 ? ['--scale', ...scale] : []),
    ],
    {
      cwd: ROOT,
      env: { ...environmentOf(home), WEIR_MLFLOW: String(options.mlflow ?? false), ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: options.detached ?? false,
    },
  );
  let errors = '';
  supervisor.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const ready = once(supervisor.stdout!, 'data').then(() => undefined);
  const ended = once(supervisor, 'exit').then(() => {
    throw new Error(`weir up ended before it was ready. ${errors}`);
  });
  ended.catch(() => undefined);
  const inTime = new AbortController();
  const isLate = sleep(options.timeoutMs ?? 180_000, undefined, { signal: inTime.signal }).then(() => {
    supervisor.disconnect();
    throw new Error(`weir up was not ready in time. ${errors}`);
  });
  isLate.catch(() => undefined);
  await Promise.race([ready, ended, isLate]);
  // Or it would be taken down in the middle of its life.
  inTime.abort();
  supervisor.stdout!.resume();
  const stop = async (keep = false) => {
    await runWeir(['down'], { environment: environmentOf(home) });
    await ended.catch(() => undefined);
    if (!keep && options.home === undefined) rmSync(home, { recursive: true, force: true });
  };
  return Object.defineProperty(Object.assign(connectSystem(home), { said: '', stop }), 'said', { get: () => errors });
}

function environmentOf(home: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    WEIR_HOME: home,
    WEIR_PORT: '0',
    WEIR_KAFKA_PORT: '0',
    WEIR_ELASTICSEARCH_PORT: '0',
    WEIR_MLFLOW_PORT: '0',
    MLFLOW_TRACKING_URI: '',
    NO_COLOR: '1',
    NODE_OPTIONS: '',
  };
}

interface State {
  pid: number;
  gateway: { url: string };
  kafka: { brokers: string[] };
  elasticsearch: { url: string };
  mlflow: { url: string | null };
  servers: Processes['servers'];
  instances: Processes['instances'];
}

function readState(home: string): State {
  return JSON.parse(readFileSync(join(home, 'run', 'state.json'), 'utf8')) as State;
}
