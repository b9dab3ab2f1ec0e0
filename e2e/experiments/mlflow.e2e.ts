import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const system = sharedSystem();
const url = process.env['WEIR_TEST_MLFLOW']!;
const name = `mlflow-${randomUUID().slice(0, 8)}`;

const pid = () => system.processes.servers.find((server) => server.name === 'mlflow')?.pid;
const status = async () => (await system.weir(['status', '--json'])).lines[0];

async function call<Answer>(path: string, body?: object): Promise<Answer | undefined> {
  const headers = { 'content-type': 'application/json' };
  const init = body && { method: 'POST', body: JSON.stringify(body), headers };
  const response = await fetch(`${url}/api/2.0/mlflow/${path}`, init).catch(() => undefined);
  return response?.ok ? ((await response.json()) as Answer) : undefined;
}

beforeAll(async () => {
  const resources = [
    { kind: 'Model', name, spec: { provider: 'scripted', script: [{ text: 'Yes.' }] } },
    { kind: 'App', name, spec: { pattern: 'simple', model: name } },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
});

describe('MLflow of a system', () => {
  it('is shown by status and doctor', async () => {
    expect(await status()).toMatchObject({ mlflow: { ready: true, url } });
    const { lines } = await system.weir(['doctor', '--json']);
    expect(lines).toContainEqual({ name: 'mlflow', state: 'ok', message: url });
  });

  it('comes again with its data when it is killed, and questions are answered meanwhile', async () => {
    expect(await call('experiments/create', { name })).toBeDefined();
    const killed = pid()!;
    process.kill(killed, 'SIGKILL');
    await until('the supervisor notices', () => pid() !== killed);
    const [answer] = await system.mustWeir(['ask', 'Are you there?', '--app', name]);
    expect(answer).toMatchObject({ outcome: 'answered', answer: 'Yes.' });
    expect((await status())?.['mlflow']).toMatchObject({ url });
    await until('MLflow runs again', pid, { withinMs: 60_000 });
    expect(await call(`experiments/get-by-name?experiment_name=${name}`)).toMatchObject({ experiment: { name } });
    expect((await system.weir(['status'])).code).toBe(0);
  });
});
