import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { mirrorOf } from '@weir/prompts';
import { afterEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const fake = () => new FakeMlflow();
let server: TestGateway | undefined;
let mlflow: Mlflow;

/** One server that is MLflow and the gateway: what is in the one is in force at the other at once. */
async function serve(registry = fake()): Promise<void> {
  mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: registry.fetch });
  server = await startTestGateway(async ({ method, url, body }) => {
    const [, name] = /^\/api\/resources\/Prompt\/(.+)$/.exec(url) ?? [];
    if (name !== undefined) {
      const prompt = await mlflow.prompts.get(name);
      const versions = await mlflow.prompts.listVersions(name);
      const spec = prompt && mirrorOf(prompt, versions, [], undefined).spec;
      return spec ? { json: { kind: 'Prompt', name, spec } } : { status: 404, json: { code: 'prompt-unknown' } };
    }
    const init = body === '' ? { method } : { method, body: JSON.stringify(body) };
    const response = await registry.fetch(new URL(url, 'http://mlflow.test'), init);
    return { status: response.status, json: await response.json() };
  });
}

const weir = (...parameters: string[]) =>
  runWeir(['prompt', ...parameters], { WEIR_URL: server!.url, WEIR_API_KEY: 'k', MLFLOW_TRACKING_URI: server!.url });

function fileOf(prompt: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'weir-prompt-')), 'prompt.yaml');
  writeFileSync(file, stringify(prompt));
  return file;
}

const qa = (system: string) => ({ kind: 'Prompt', name: 'qa', system, user: '{{ question }}' });

afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe('weir prompt', () => {
  it('pushes a version once, and says when it is in force', async () => {
    await serve();
    const file = fileOf(qa('Be brief.'));
    const { lines } = await weir('push', file, '--message', 'the first', '--json');
    expect(lines).toMatchObject([{ name: 'qa', version: 1, created: true, tookMs: expect.any(Number) as number }]);
    expect((await weir('push', file, '--no-wait')).output).toBe('qa@1 unchanged\n');
    expect((await mlflow.prompts.getVersion('qa', 1))?.message).toBe('the first');
  });

  it('promotes, and rolls back', async () => {
    await serve();
    for (const text of ['One.', 'Two.']) await weir('push', fileOf(qa(text)));
    await weir('promote', 'qa@1', 'production');
    const { lines } = await weir('promote', 'qa@latest', 'production', '--json');
    expect(lines).toMatchObject([{ name: 'qa', alias: 'production', version: 2, before: 1 }]);
    const { output } = await weir('rollback', 'qa', 'production');
    expect(output).toMatch(/^qa@production is version 1 \(was 2\), in force after \d+ ms\n$/);
    expect((await weir('list')).output).toBe('NAME  NEWEST  ALIASES\nqa    2       production=1\n');
    expect((await weir('rollback', 'qa', 'production')).exitCode).toBe(4);
  });

  it('shows a version as a file that can be pushed', async () => {
    await serve();
    const prompt = {
      ...qa('{{> rules }} {{ tone }}'),
      variables: { tone: { type: 'string' } },
      partials: { rules: 'Be.' },
    };
    await weir('push', fileOf(prompt), '-m', 'rules');
    await weir('promote', 'qa@1', 'production');
    const { output } = await weir('show', 'qa@production');
    expect(output).toContain('# aliases: production=1\n# in force: latest=1 production=1\n');
    const shown = await weir('show', 'qa', '--json');
    expect(shown.lines).toMatchObject([{ name: 'qa', version: 1, message: 'rules', file: prompt }]);
    const [{ file }] = shown.lines as [{ file: object }];
    expect((await weir('push', fileOf(file))).output).toContain('qa@1 unchanged');
  });

  it('says what is wrong with a version that somebody made by hand', async () => {
    await serve();
    await weir('push', fileOf(qa('One.')));
    await mlflow.prompts.createVersion('qa', { template: '{{ tone }}' });
    const { lines } = await weir('show', 'qa', '--json');
    expect(lines).toMatchObject([
      { version: 2, problem: expect.stringContaining('tone is not declared') as string, inForce: {} },
    ]);
    expect((await weir('promote', 'qa@2', 'production')).exitCode).toBe(2);
  });

  it('tells versions apart', async () => {
    await serve();
    for (const text of ['Be brief and kind.', 'Be brief and strict.']) await weir('push', fileOf(qa(text)));
    expect((await weir('diff', 'qa@1', 'qa@2')).output).toContain('~system: Be brief and [-kind-]{+strict+}.');
    const { lines } = await weir('diff', 'qa@1', 'qa@latest', '--json');
    expect(lines).toMatchObject([{ from: 'qa@1', to: 'qa@2', equal: false }]);
    expect((await weir('diff', 'qa@2', 'qa@2')).output).toBe('qa@2 and qa@2 say the same\n');
  });

  it.each([
    [['push', fileOf({ name: 'qa', user: '{{ tone }}' })], 2],
    [['push', fileOf({ name: 'qa' })], 2],
    [['push', 'nowhere.yaml'], 2],
    [['promote', 'qa@1', 'v2'], 2],
    [['promote', 'qa', 'production'], 2],
    [['show', 'qa'], 4],
    [['promote', 'qa@1', 'production'], 4],
    [['show', 'a b'], 2],
  ])('%j: %i', async (parameters, exitCode) => {
    await serve();
    expect((await weir(...parameters)).exitCode).toBe(exitCode);
    expect(await mlflow.prompts.list()).toEqual([]);
  });

  it('says what is not there', async () => {
    const { exitCode, errors } = await runWeir(['prompt', 'list']);
    expect([exitCode, errors]).toEqual([3, expect.stringContaining('MLFLOW_TRACKING_URI')]);
  });
});
