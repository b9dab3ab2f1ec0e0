import { describe, expect, it } from 'vitest';
import { mlflowContract } from './mlflow.contract.js';
import { FakeMlflow } from './mlflow.fake.js';
import { Mlflow } from './mlflow.js';
import type { MlflowOptions } from './transport.js';

const url = 'http://mlflow.test';
const shared = new FakeMlflow();

describe('Mlflow, of the one in memory', () => {
  mlflowContract(() => new Mlflow({ url, fetch: shared.fetch }));
});

function client(options: Partial<MlflowOptions> = {}) {
  const fake = new FakeMlflow();
  const waits: number[] = [];
  const wait = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { fake, waits, mlflow: new Mlflow({ url, fetch: fake.fetch, wait, ...options }) };
}

const headersOf = async (options: Partial<MlflowOptions>): Promise<Headers> => {
  let seen = new Headers();
  const fetch = (_: unknown, init?: RequestInit) => {
    seen = new Headers(init?.headers);
    return Promise.resolve(Response.json({}));
  };
  await new Mlflow({ url, ...options, fetch }).runs.delete('a');
  return seen;
};

describe('Mlflow, when something is wrong', () => {
  it('tries again, waits longer each time, and gives up', async () => {
    const { fake, waits, mlflow } = client();
    fake.down = true;
    await expect(mlflow.experiments.getOrCreate('a')).rejects.toMatchObject({
      code: 'mlflow-unavailable',
      disposition: 'retryable',
      dependency: 'mlflow',
      message: 'MLflow cannot be reached for /api/2.0/mlflow/experiments/get-by-name (ECONNREFUSED).',
    });
    expect(waits).toHaveLength(3);
    [200, 400, 800].forEach((most, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(most / 2);
      expect(waits[index]).toBeLessThanOrEqual(most);
    });
  });

  it.each([429, 500, 503])('tries again after %s, as late as it is told', async (status) => {
    const { fake, waits, mlflow } = client();
    fake.answers.push(new Response('', { status, headers: { 'retry-after': '3' } }));
    expect(await mlflow.experiments.getOrCreate('a')).toBe('1');
    expect(waits).toEqual([3_000]);
  });

  it('does not try again what was refused, nor tell why in the words of the server', async () => {
    const { fake, waits, mlflow } = client();
    fake.answers.push(Response.json({ error_code: 'INVALID_STATE', message: 'the text of a user' }, { status: 400 }));
    const error: unknown = await mlflow.runs.delete('a').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'mlflow-refused', disposition: 'poison' });
    expect(String(error)).not.toContain('user');
    expect(waits).toEqual([]);
  });

  it.each([
    [401, 'MLFLOW_TRACKING_TOKEN'],
    [403, '--allowed-hosts'],
  ])('says what to set after %s', async (status, setting) => {
    const { fake, mlflow } = client();
    fake.answers.push(new Response('Invalid Host header', { status }));
    const refused = expect.objectContaining({ message: expect.stringContaining(setting) as string }) as Error;
    await expect(mlflow.runs.delete('a')).rejects.toEqual(refused);
  });

  it('makes no second run where the first may have been made', async () => {
    const { fake, mlflow } = client();
    fake.answers.push(new Response('', { status: 502 }));
    await expect(mlflow.runs.create({ experimentId: '1', startTime: 0 })).rejects.toMatchObject({
      code: 'mlflow-unavailable',
    });
    fake.answers.push(new Response('', { status: 503 }));
    await expect(mlflow.runs.create({ experimentId: '1', startTime: 0 })).resolves.toMatchObject({ runId: 'run-1' });
  });

  it('notices that what answers is no MLflow', async () => {
    const { fake, mlflow } = client();
    fake.answers.push(new Response('<html>log in</html>'));
    await expect(mlflow.runs.get('a')).rejects.toMatchObject({ code: 'mlflow-unreadable', disposition: 'poison' });
  });

  it('stops waiting when it is told to', async () => {
    const reason = new Error('shutting down');
    const stopping = new AbortController();
    const wait = () => Promise.resolve(stopping.abort(reason));
    const { fake, mlflow } = client({ wait });
    fake.down = true;
    await expect(mlflow.runs.get('a', stopping.signal)).rejects.toBe(reason);
  });

  it('needs files to be behind the proxy', async () => {
    const { mlflow } = client();
    await expect(mlflow.artifacts.put({ artifactUri: 's3://bucket/1/a/artifacts' }, 'a', '')).rejects.toMatchObject({
      code: 'mlflow-refused',
      field: 'artifactUri',
    });
  });
});

describe('credentials', () => {
  it.each<[Partial<MlflowOptions>, string | null]>([
    [{}, null],
    [{ token: 'abc' }, 'Bearer abc'],
    [{ url: 'http://me:s%40crét@mlflow.test' }, `Basic ${Buffer.from('me:s@crét').toString('base64')}`],
    [{ username: 'me', password: 'p' }, `Basic ${Buffer.from('me:p').toString('base64')}`],
    [{ url: 'http://me:p@mlflow.test', token: 'abc' }, 'Bearer abc'],
  ])('%j', async (options, expected) => {
    expect((await headersOf(options)).get('authorization')).toBe(expected);
  });
});
