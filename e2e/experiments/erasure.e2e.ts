import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mlflow } from '@weir/mlflow';
import { readExperiment } from '../support/mlflow-client.js';
import { OutsideClient } from '../support/outside-client.js';
import { sharedSystem } from '../support/shared-system.js';
import { until } from '../support/until.js';

const STEP = 'weir.governance.v1.erasure-step-requested';

const system = sharedSystem();
const url = process.env['WEIR_TEST_MLFLOW']!;
const folder = mkdtempSync(join(tmpdir(), 'weir-erasure-'));
const name = `erasure-${randomUUID().slice(0, 8)}`;
/** In the question and the answer of one item, and nowhere else. */
const CANARY = `zyxq${randomUUID().slice(0, 8)}`;
const items = [
  { id: 'leave', input: 'How many days of leave?', expected: '27' },
  { id: 'secret', input: `Who is ${CANARY}?`, expected: `A friend of ${CANARY}` },
  { id: 'travel', input: 'Who pays for travel?', expected: 'We do' },
];
let client: OutsideClient;

beforeAll(async () => {
  const script = items.map(({ input, expected }) => ({ match: input.slice(0, -1), text: expected }));
  const resources = [
    { kind: 'Dataset', name, spec: { source: { items } } },
    { kind: 'Model', name, spec: { provider: 'scripted', script } },
    { kind: 'App', name, spec: { pattern: 'simple', model: name } },
    { kind: 'Suite', name, spec: { dataset: name, variants: [{ name: 'only', app: name }], metrics: ['exact-match'] } },
  ];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());
  client = await OutsideClient.connect(system.addresses.kafkaBrokers);
});

afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true });
});

/** Files below MLflow's data that have the bytes in them: its database, its artifacts, its journals. */
function filesWith(bytes: string): string[] {
  const data = join(system.addresses.home, 'data', 'mlflow');
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(bytes))
    .map((file) =>
      file
        .slice(data.length + 1)
        .split('/')
        .at(-1)!,
    )
    .toSorted();
}

let steps = 0;

/** Has a step done, as whoever leads an erasure does. */
async function step(
  action: string,
  { tenant = 'default', ...fields }: { tenant?: string; scope?: object; everything?: boolean },
): Promise<{ kind: string; state: string; count: string }[]> {
  const stepId = `${name}-${(steps += 1)}`;
  const message = { erasureId: name, stepId, store: 'experiments', action, ...fields };
  await client.publish(STEP, name, message, { 'weir-tenant': tenant });
  const reply = await until(
    'the step is done',
    async () => {
      const told = await system.mustWeir<{ message: { stepId: string; failure?: string; objects?: object[] } }>([
        'tail',
        'erasure-step-completed',
        '--from',
        'start',
        '--no-follow',
      ]);
      return told.find((one) => one.message.stepId === stepId);
    },
    { withinMs: 60_000 },
  );
  expect(reply.message.failure ?? '').toBe('');
  return (reply.message.objects ?? []) as { kind: string; state: string; count: string }[];
}

const of = (state: string, objects: readonly { kind: string; state: string; count: string }[]) =>
  Object.fromEntries(objects.filter((one) => one.state === state).map(({ kind, count }) => [kind, Number(count)]));

describe('an evaluation of which an item is erased', () => {
  it('has its scores and its other items in MLflow, and no byte of the one', async () => {
    const out = join(folder, 'results.jsonl');
    const ran = await system.weir(['eval', 'run', name, '--out', out, '--json']);
    expect(ran.code, ran.errors).toBe(0);
    const [evaluation] = ran.lines as { runId: string }[];
    const results = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; runId: string });
    const experiment = `default/${name}`;
    const before = await until(
      'MLflow has it',
      async () => {
        const read = await readExperiment(url, experiment).catch(() => undefined);
        const whole = read?.runs.find(({ tags }) => tags['weir.run'] === evaluation!.runId);
        return whole?.status === 'FINISHED' && read?.traces.length === 3 ? read : undefined;
      },
      { withinMs: 60_000 },
    );
    expect(filesWith(CANARY)).toContain('mlflow.db');
    expect(filesWith(CANARY)).toContain('results.jsonl');

    const runIds = results.filter(({ id }) => id === 'secret').map(({ runId }) => runId);
    const scope = { runIds, evaluationIds: [evaluation!.runId] };
    const some = { row: 1, trace: 1 };
    expect(of('found', await step('count', { scope }))).toMatchObject(some);
    expect(of('erased', await step('erase', { scope }))).toMatchObject(some);
    const verified = await step('verify', { scope });
    expect(of('left', verified)).toEqual({});
    expect(of('searched', verified)).toMatchObject({ artifact: expect.any(Number) });

    expect(filesWith(CANARY)).toEqual([]);
    const after = await readExperiment(url, experiment);
    expect(JSON.stringify(after)).not.toContain(CANARY);
    expect(after.runs).toEqual(before.runs);
    expect(after.traces).toHaveLength(2);
    expect(filesWith('How many days of leave?')).toEqual(expect.arrayContaining(['mlflow.db', 'results.jsonl']));
    const variant = after.runs.find(({ tags }) => tags['weir.variant'] === 'only')!;
    expect(variant.metrics).toMatchObject({ 'exact-match': 1, 'exact-match/items': 3, answered: 3 });
  });
});

describe('a tenant of which everything is erased', () => {
  it('has nothing in MLflow, also not in what was deleted there before', async () => {
    const tenant = `tenant-${randomUUID().slice(0, 8)}`;
    const text = `zyxq${randomUUID().slice(0, 8)}`;
    const mlflow = new Mlflow({ url });
    const ids: string[] = [];
    for (const suite of ['kept', 'gone']) {
      const experimentId = await mlflow.experiments.getOrCreate(`${tenant}/${suite}`, { 'weir.tenant': tenant });
      ids.push(experimentId);
      const tags = { note: text, 'weir.key': suite };
      const run = await mlflow.runs.create({ experimentId, startTime: Date.now(), tags });
      await mlflow.runs.logBatch(run.runId, { params: { instruction: text } });
      await mlflow.artifacts.put(run, 'folder/notes.txt', text);
      const traceId = randomUUID().replaceAll('-', '');
      const attributes = [
        { key: 'gen_ai.input.messages', value: { stringValue: JSON.stringify([{ content: text }]) } },
      ];
      const times = { startTimeUnixNano: `${Date.now()}000000`, endTimeUnixNano: `${Date.now() + 5}000000` };
      const spans = [{ traceId, spanId: traceId.slice(0, 16), name: 'ask', kind: 1, ...times, attributes, status: {} }];
      await mlflow.traces.add(experimentId, { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] });
      if (suite === 'gone') {
        await mlflow.runs.delete(run.runId);
        await mlflow.experiments.delete(experimentId);
      }
    }
    expect(filesWith(text)).toEqual(['mlflow.db', 'notes.txt', 'notes.txt']);
    const all = { artifact: 2, trace: 2, run: 2 };
    const found = await step('count', { tenant, everything: true });
    const sum = (state: string, objects: typeof found) =>
      Object.fromEntries(
        Object.keys(all).map((kind) => [
          kind,
          objects
            .filter((one) => one.kind === kind && one.state === state)
            .reduce((n, one) => n + Number(one.count), 0),
        ]),
      );
    expect(sum('found', found)).toEqual(all);
    const erased = await step('erase', { tenant, everything: true });
    expect([sum('erased', erased), of('left', erased)]).toEqual([all, {}]);
    expect(filesWith(text)).toEqual([]);
    expect((await mlflow.experiments.all()).filter(({ experimentId }) => ids.includes(experimentId))).toEqual([]);
    expect(of('left', await step('verify', { tenant, everything: true }))).toEqual({});
  });
});
