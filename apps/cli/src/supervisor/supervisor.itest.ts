import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { homeAt, ROOT } from '../home.js';
import type { SystemStatus } from '../system-status.js';
import { isAlive, readState, type SystemState } from './state-file.js';

/** Answers `/readyz` like a service, ends like one, and fails as its environment says. */
const SERVICE = `
  const { createServer } = require('node:http');
  const name = process.env.WEIR_TEST_WRONG;
  if (name && __filename.includes(name)) {
    console.log(JSON.stringify({ level: 'fatal', code: 'config-invalid', reason: 'WEIR_WRONG: missing' }));
    process.exit(1);
  }
  const body = JSON.stringify({ status: 'ready', environment: process.env });
  createServer((_, response) => response.end(body)).listen(Number(process.env.WEIR_HTTP_PORT), '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
  process.stdin.on('end', () => process.exit(0)).resume();
`;

const WEIR = join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs');
const services = mkdtempSync(join(tmpdir(), 'weir-services-'));
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  for (const name of ['alpha', 'beta']) {
    mkdirSync(join(services, name, 'dist'), { recursive: true });
    writeFileSync(join(services, name, 'dist', 'main.js'), SERVICE);
  }
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-home-'));
  environment = {
    ...process.env,
    WEIR_HOME: folder,
    WEIR_SERVICES: services,
    WEIR_PORT: '0',
    WEIR_KAFKA_PORT: '0',
    WEIR_MLFLOW: 'false',
    ELASTICSEARCH_URL: process.env['WEIR_TEST_ELASTICSEARCH'],
    NO_COLOR: '1',
  };
});

afterEach(async () => {
  await weir('down');
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  code: number;
  output: string;
  errors: string;
}

function weir(...parameters: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [WEIR, ...parameters], { env: environment }, (error, output, errors) =>
      resolve({ code: error ? Number(error.code) : 0, output, errors }),
    );
  });
}

const state = (): SystemState => readState(homeAt(folder))!;
const processes = ({ pid, instances, servers }: SystemState): number[] => [
  pid,
  ...instances.map((instance) => instance.pid),
  ...servers.map((server) => server.pid),
];
const status = async (): Promise<SystemStatus> => JSON.parse((await weir('status', '--json')).output) as SystemStatus;

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 30_000;
  while (!(await what())) {
    if (Date.now() > giveUpAt) throw new Error(`Not within 30 s: ${what.toString()}`);
    await sleep(50);
  }
}

/** In this process's foreground; resolves when it is ready. */
async function foreground(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [WEIR, 'up', '--no-demo'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => {
    if (child.exitCode !== null) throw new Error(output);
    return output.includes('Weir is ready');
  });
  return child;
}

describe('weir up', { timeout: 180_000 }, () => {
  it('starts everything, is found, scaled, mended and stopped', async () => {
    const started = await weir('up', '--detach', '--no-demo', '--scale', 'beta=2', '--json');
    expect(started).toMatchObject({ code: 0, errors: '' });
    const summary = JSON.parse(started.output) as { gateway: { url: string }; kafka: { brokers: string[] } };
    expect(statSync(homeAt(folder).adminKey).mode & 0o777).toBe(0o600);

    expect(await status()).toMatchObject({
      services: [
        { name: 'alpha', instances: 1, ready: true, lag: 0, pids: [expect.any(Number)] },
        { name: 'beta', instances: 2, ready: true },
      ],
      kafka: { ready: true, brokers: summary.kafka.brokers },
      elasticsearch: { ready: true, url: environment['ELASTICSEARCH_URL'] },
      mlflow: { ready: false, url: null },
    });
    const { port } = state().instances[0]!;
    const seen = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { environment: NodeJS.ProcessEnv };
    expect(seen.environment).toMatchObject({ KAFKA_BROKERS: summary.kafka.brokers.join(), WEIR_INSTANCE: '0' });

    expect(await weir('up')).toMatchObject({ code: 0, output: expect.stringContaining('already running') as string });
    expect((await weir('up', '--scale', 'nope=2')).code).toBe(2);

    const [first] = state().instances.filter(({ service }) => service === 'beta');
    expect((await weir('up', '--scale', 'beta=3', 'alpha=0')).code).toBe(0);
    const scaled = await status();
    expect(scaled.services).toMatchObject([{ name: 'beta', instances: 3, ready: true }]);
    expect((await weir('up', '--scale', 'beta=1', 'alpha=1')).code).toBe(0);
    const left = await status();
    expect(left.services.find(({ name }) => name === 'beta')?.pids).toEqual([first!.pid]);
    expect(scaled.services[0]!.pids.filter(isAlive)).toEqual([first!.pid]);

    process.kill(first!.pid, 'SIGKILL');
    await until(() =>
      state().instances.some(({ service, pid }) => service === 'beta' && pid > 0 && pid !== first!.pid),
    );
    await until(async () => (await weir('status')).code === 0);

    const all = processes(state());
    expect(await weir('down')).toMatchObject({ code: 0, output: 'Stopped.\n' });
    expect(all.filter(isAlive)).toEqual([]);
    expect((await weir('status')).code).toBe(3);
    expect(await weir('down')).toMatchObject({ code: 0, output: 'Weir is not running here.\n' });
  });

  it('ends in order on Ctrl-C', async () => {
    const child = await foreground();
    const all = processes(state());
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(all.filter(isAlive)).toEqual([]);
  });

  it('leaves nothing behind when it is killed, and is found to be gone', async () => {
    const child = await foreground();
    const all = processes(state());
    expect(all).toHaveLength(4);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until(() => all.filter(isAlive).length === 0);
    expect((await weir('status')).code).toBe(3);
    expect((await weir('down')).code).toBe(0);
  });

  it('stops everything when a service is configured wrongly, and says why', async () => {
    environment['WEIR_TEST_WRONG'] = 'beta';
    const failed = await weir('up', '--no-demo');
    expect(failed.code).toBe(1);
    expect(failed.errors).toMatch(/^weir: beta-0 cannot start: WEIR_WRONG: missing$/m);
    const detached = await weir('up', '--detach', '--no-demo', '--json');
    expect(detached.code).toBe(1);
    expect(JSON.parse(detached.errors)).toMatchObject({ error: { code: 'service-not-configured' } });
    const log = readFileSync(join(folder, 'logs', 'alpha-0.log'), 'utf8');
    expect(log).toBe('');
    expect(readState(homeAt(folder))).toBeUndefined();
  });

  it('names the port that is taken and the setting that changes it, before it starts anything', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    environment['WEIR_PORT'] = String(port);
    expect(await weir('up', '--no-demo')).toMatchObject({
      code: 1,
      errors: `weir: Port ${port} (the gateway's) is taken by another program: stop it, or set WEIR_PORT to a free port.\n`,
    });
    server.close();
  });
});
