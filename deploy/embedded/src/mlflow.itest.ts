import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment, installedHome, temporaryFolder } from '../test/installed-home.js';
import { asset, type EmbeddedHome } from './home.js';
import { isRunning } from './is-running.js';
import { isListening } from './ports.js';
import { startMlflow } from './mlflow.js';
import type { ServerHandle } from './server-process.js';
import type { StartOptions } from './start-options.js';

describe('startMlflow', () => {
  let home: EmbeddedHome;
  let dataDir: string;
  let server: ServerHandle;
  const start = (options: Partial<StartOptions> = {}) => startMlflow({ home, environment, dataDir, ...options });
  const port = () => Number(new URL(server.address).port);

  async function call<Answer>(path: string, body?: object): Promise<Answer> {
    const init = body && {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    };
    const response = await fetch(`${server.address}/api/2.0/mlflow/${path}`, init);
    return (await response.json()) as Answer;
  }

  beforeAll(async () => {
    home = await installedHome('mlflow');
    dataDir = await temporaryFolder();
    server = await start();
  }, 600_000);

  afterAll(() => server.stop());

  it('keeps experiments, and artifacts beside them', async () => {
    const { experiment_id: id } = await call<{ experiment_id: string }>('experiments/create', { name: 'kept' });
    const { run } = await call<{ run: { info: { artifact_uri: string } } }>('runs/create', { experiment_id: id });
    expect(run.info.artifact_uri).toMatch(/^mlflow-artifacts:\//);
    const path = run.info.artifact_uri.replace(/^mlflow-artifacts:\//, '');
    const artifact = `${server.address}/api/2.0/mlflow-artifacts/artifacts/${path}/notes.txt`;
    expect((await fetch(artifact, { method: 'PUT', body: 'as it was' })).status).toBe(200);
    expect(await (await fetch(artifact)).text()).toBe('as it was');
    expect(existsSync(join(dataDir, 'artifacts'))).toBe(true);
  });

  it('has nothing in its database of what is gone, once that is written anew', async () => {
    const { experiment_id: id } = await call<{ experiment_id: string }>('experiments/create', { name: 'forgotten' });
    const word = (n: number) => `zyxq${String(n).padStart(4, '0')}`;
    const made: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const tags = [{ key: 'note', value: `${word(n)} `.repeat(1 + (n % 40)) }];
      const { run } = await call<{ run: { info: { run_id: string } } }>('runs/create', { experiment_id: id, tags });
      made.push(run.info.run_id);
    }
    const bytes = () => readFile(join(dataDir, 'mlflow.db'), 'latin1');
    const held = async () => new Set((await bytes()).match(/zyxq\d{4}/g));
    expect((await held()).size).toBe(60);
    for (const [n, run] of made.entries()) {
      // Two of three go: the tag of one, and all of another.
      if (n % 3 === 0) await call('runs/delete-tag', { run_id: run, key: 'note' });
      if (n % 3 === 1) await call('runs/delete', { run_id: run });
    }
    const body = JSON.stringify({ run_ids: made, experiment_ids: [id] });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const purged = (await (await fetch(`${server.address}/weir/purge`, init)).json()) as { runs: string[] };
    expect(purged).toEqual({ runs: made.filter((_, n) => n % 3 === 1), experiments: [] });
    const left = made.flatMap((_, n) => (n % 3 === 2 ? [word(n)] : []));
    expect([...(await held())].toSorted()).toEqual(left);
    const { runs } = await call<{ runs: object[] }>('runs/search', { experiment_ids: [id], run_view_type: 'ALL' });
    expect(runs).toHaveLength(40);
    expect(existsSync(join(dataDir, 'mlflow.db-journal')) || existsSync(join(dataDir, 'mlflow.db-wal'))).toBe(false);
  });

  it('does not share its data folder', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-in-use' });
  }, 30_000);

  it('names the port that is taken and the setting', async () => {
    await expect(start({ dataDir: await temporaryFolder(), port: port() })).rejects.toMatchObject({
      code: 'port-taken',
      field: 'WEIR_MLFLOW_PORT',
    });
  });

  it('goes on after SIGKILL with the same data, on the same port at once', async () => {
    const before = port();
    server.kill('SIGKILL');
    expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await isListening('127.0.0.1', before)).toBe(false);
    server = await start({ port: before });
    const { experiment } = await call<{ experiment: { name: string } }>('experiments/get-by-name?experiment_name=kept');
    expect(experiment.name).toBe('kept');
  }, 60_000);

  it('stops in order when asked', async () => {
    const before = port();
    await server.stop();
    expect((await server.exited).signal).not.toBe('SIGKILL');
    expect(await isListening('127.0.0.1', before)).toBe(false);
    server = await start();
  }, 60_000);

  it('says why it cannot start', async () => {
    const broken = await temporaryFolder();
    const unwritable = { PYTHONHOME: '/nonexistent' };
    await expect(start({ dataDir: broken, environment: { ...environment, ...unwritable } })).rejects.toMatchObject({
      code: 'server-failed',
    });
  });

  it('ends with its owner, however that ends', async () => {
    const owner = spawn(
      process.execPath,
      [
        '--conditions=@weir/source',
        '--import',
        asset('../../tools/typescript-imports.mjs'),
        asset('test/mlflow-owner.mjs'),
        home.root,
        await temporaryFolder(),
      ],
      { env: environment, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
      const { pid } = JSON.parse(line) as { pid: number };
      expect(isRunning(pid)).toBe(true);
      owner.kill('SIGKILL');
      await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    } finally {
      owner.kill('SIGKILL');
    }
  }, 60_000);

  it('ends a start that is called off', async () => {
    const reason = new Error('not needed');
    const signal = AbortSignal.abort(reason);
    await expect(start({ dataDir: await temporaryFolder(), signal })).rejects.toBe(reason);
  });

  it('says what to do when nothing is installed', async () => {
    await expect(start({ home: { root: '/nonexistent' } })).rejects.toMatchObject({ code: 'not-installed' });
  });
});
