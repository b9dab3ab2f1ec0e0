import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  create,
  ErasureStepRequestedSchema,
  EvaluationCompletedSchema,
  type JsonObject,
  OptimisationCompletedSchema,
  topics,
  TuningCompletedSchema,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type OptimisationReport, type ResultLine, summariseSuite } from '@weir/experiments';
import { type Emission, fakeGatherContext } from '@weir/kafka';
import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { type EmbeddingModelSpec, parseResource, type Resource, Snapshot } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordEvaluation } from '../mlflow/record-evaluation.js';
import { recordOptimisation } from '../mlflow/record-optimisation.js';
import { recordTuning } from '../mlflow/record-tuning.js';
import { eraseExperimentsConsumer } from './erase-experiments.consumer.js';

const CANARY = 'zyxquillon';
const signal = new AbortController().signal;
const times = { startedAt: '2026-01-02T00:00:00.000Z', completedAt: '2026-01-02T00:01:00.000Z' };

let fake: FakeMlflow;
let mlflow: Mlflow;
let snapshot: Snapshot;
let datasets: string;

beforeEach(() => {
  fake = new FakeMlflow();
  mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: fake.fetch });
  snapshot = Snapshot.empty;
  datasets = mkdtempSync(join(tmpdir(), 'weir-datasets-'));
});

afterEach(() => rmSync(datasets, { recursive: true, force: true }));

const line = (id: string, fields: Partial<ResultLine> = {}): ResultLine => ({
  id,
  repeat: 0,
  app: 'support',
  variant: 'a',
  dataset: 'd1',
  runId: `run-${id}`,
  question: `Asked ${id}?`,
  expected: `right ${id}`,
  outcome: 'answered',
  answer: `Answer ${id}.`,
  citations: [],
  usage: { inputTokens: 100, outputTokens: 10 },
  tookMs: 100,
  scores: { 'exact-match': 1 },
  problems: {},
  ...fields,
});

const secret = {
  question: `Who is ${CANARY}?`,
  answer: `It is ${CANARY}.`,
  expected: CANARY,
  scores: { 'exact-match': 0 },
};

async function record(runId: string, results: ResultLine[], tenant = 'acme'): Promise<void> {
  const summary = JSON.parse(JSON.stringify(summariseSuite(results))) as JsonObject;
  const completed = create(EvaluationCompletedSchema, {
    runId,
    suite: 'faq',
    outcome: 'completed',
    summary,
    dataset: 'd1',
    variants: ['a'],
    ...times,
  });
  await recordEvaluation(mlflow, { tenant, completed, results }, signal);
}

async function recordTuned(tenant: string): Promise<void> {
  const report = { data: { hash: 'h1' }, settings: {}, history: [], step: 1, gate: [], cost: {}, resumed: false };
  const completed = create(TuningCompletedSchema, {
    runId: 'tuned',
    model: 'trade',
    outcome: 'registered',
    report,
    ...times,
  });
  const { spec } = parseResource({
    kind: 'Model',
    name: 'trade',
    spec: { provider: 'embedding', model: 'base', adapter: { side: 'both', weights: 'AQID' } },
  }) as Resource<'Model'>;
  await recordTuning(mlflow, { tenant, completed, model: spec as EmbeddingModelSpec }, signal);
}

const stepOf = (action: string, scope: object, fields: object = {}) =>
  create(ErasureStepRequestedSchema, {
    erasureId: 'e',
    stepId: `e-${action}`,
    store: 'experiments',
    action,
    scope,
    ...fields,
  });

async function run(step: ReturnType<typeof stepOf>, without?: 'mlflow'): Promise<readonly Emission[]> {
  const consumer = eraseExperimentsConsumer({
    mlflow: without ? undefined : mlflow,
    snapshot: () => Promise.resolve(snapshot),
    datasets,
  });
  const context = fakeGatherContext(topics.erasureStepRequested.name);
  return consumer.handle(step, await consumer.gather!(step, context), context);
}

/** What the reply says of each kind that it found something of. */
async function told(step: ReturnType<typeof stepOf>): Promise<Record<string, string[]>> {
  const reply = (await run(step)).at(-1)!.message as unknown as {
    objects: { store: string; kind: string; state: string; ids: string[] }[];
  };
  const found = reply.objects.filter(({ state }) => state !== 'searched');
  return Object.fromEntries(found.map(({ kind, state, ids }) => [`${kind} ${state}`, ids]));
}

/** Everything that MLflow holds, as text. */
function held(): string {
  const files = [...fake.files].map(([path, bytes]) => `${path}\n${Buffer.from(bytes).toString()}`);
  return JSON.stringify([...fake.runs.values(), fake.traces]) + files.join('\n');
}

const fileOf = (name: string) => Buffer.from([...fake.files].find(([path]) => path.endsWith(name))![1]).toString();

describe('an erasure in MLflow', () => {
  const scope = { runIds: ['run-s'] };

  beforeEach(async () => {
    await record('ev', [line('o'), line('s', secret)]);
  });

  it('finds results, the files and the traces of a run, and changes nothing', async () => {
    expect(await told(stepOf('count', scope))).toEqual({
      'row found': ['ev/s'],
      'artifact found': ['ev/results.jsonl', 'ev/report.html'],
      'trace found': [expect.stringMatching(/^tr-/)],
    });
    expect(held()).toContain(CANARY);
  });

  it('takes the texts out, and leaves scores and what is of others', async () => {
    const before = [...fake.runs.values()].map(({ data }) => data);
    expect(Object.keys(await told(stepOf('erase', scope)))).toEqual(['row erased', 'artifact erased', 'trace erased']);
    expect(held()).not.toContain(CANARY);
    expect([...fake.runs.values()].map(({ data }) => data)).toEqual(before);
    const [other, gone] = fileOf('results.jsonl')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as ResultLine);
    expect(other).toEqual(line('o'));
    expect(gone).toMatchObject({ id: 's', question: '', answer: '', scores: { 'exact-match': 0 }, tookMs: 100 });
    expect(gone).not.toHaveProperty('runId');
    expect(fileOf('report.html')).toContain('2 items, 2 answers');
    expect(JSON.stringify(fake.traces)).toContain('Answer o.');
    // Again: nothing is left to do.
    expect(await told(stepOf('erase', scope))).toEqual({});
    expect(await told(stepOf('verify', scope))).toEqual({});
  });

  it.each<[string, Partial<ResultLine>, object]>([
    ['cites', { citations: [{ collection: 'c', documentId: 'd' }] }, {}],
    ['has the text of', { documents: ['d'] }, {}],
    ['is asked about', { relevant: ['d'] }, {}],
  ])('reaches a result that %s a document', async (_what, fields) => {
    await record('other', [line('o'), line('x', { ...secret, ...fields })]);
    expect(await told(stepOf('count', { documents: [{ collection: 'c', documentId: 'd' }] }))).toMatchObject({
      'row found': ['other/x'],
    });
    expect(await told(stepOf('count', { documents: [{ collection: 'c', documentId: 'e' }] }))).toEqual({});
  });

  it('drops a line that it does not understand, and that names what is erased', async () => {
    const [path] = [...fake.files].find(([name]) => name.endsWith('results.jsonl'))!;
    const others = `{"old":"run-o"}\n`;
    fake.files.set(path, Buffer.from(`{"old":"run-s","text":"${CANARY}"}\n${others}no JSON\n`));
    await run(stepOf('erase', scope));
    expect(fileOf('results.jsonl')).toBe(`${others}no JSON\n`);
  });

  it('does not mistake a document of another collection', async () => {
    await record('other', [line('x', { citations: [{ collection: 'x', documentId: 'd' }] })]);
    expect(await told(stepOf('count', { documents: [{ collection: 'c', documentId: 'd' }] }))).toEqual({});
  });

  it('says how much it looked at', async () => {
    const [reply] = await run(stepOf('verify', scope));
    expect((reply!.message as unknown as { objects: object[] }).objects).toContainEqual(
      expect.objectContaining({ kind: 'row', place: 'acme/faq', count: 2n, state: 'searched' }),
    );
  });

  it('leaves other tenants alone', async () => {
    await record('theirs', [line('s', secret)], 'acme-2');
    await run(stepOf('erase', scope));
    await run(stepOf('erase', {}, { everything: true }));
    expect(held()).toContain(CANARY);
    expect([...fake.runs.values()].length).toBeGreaterThan(0);
  });

  it('takes everything of a tenant', async () => {
    expect(Object.keys(await told(stepOf('erase', {}, { everything: true })))).toEqual([
      'artifact erased',
      'trace erased',
      'run erased',
    ]);
    expect([fake.runs.size, fake.files.size]).toEqual([0, 0]);
    expect(JSON.stringify(fake.traces)).not.toContain('Answer');
    expect(await told(stepOf('verify', {}, { everything: true }))).toEqual({});
  });

  it('takes the registered models of a tenant, and leaves those of others', async () => {
    for (const tenant of ['acme', 'acme-2']) await recordTuned(tenant);
    expect(await told(stepOf('count', {}, { everything: true }))).toMatchObject({
      'artifact found': expect.arrayContaining(['registered model acme.trade', 'tuned/model/adapter.safetensors']),
    });
    await run(stepOf('erase', {}, { everything: true }));
    expect((await mlflow.models.search()).map(({ name }) => name)).toEqual(['acme-2.trade']);
    expect(await told(stepOf('verify', {}, { everything: true }))).toEqual({});
  });

  it('finds no text in what a tuning left', async () => {
    await recordTuned('acme');
    const before = new Map(fake.files);
    await run(stepOf('erase', scope));
    for (const [path, bytes] of before) if (path.includes('tuning')) expect(fake.files.get(path)).toEqual(bytes);
    expect(await mlflow.models.getByAlias('acme.trade', 'candidate')).toMatchObject({ version: '1' });
  });

  it('says what a server keeps that cannot be told to forget', async () => {
    fake.purges = false;
    const [reply] = await run(stepOf('erase', {}, { everything: true }));
    const { objects } = reply!.message as unknown as { objects: { kind: string; state: string; place: string }[] };
    expect(objects.find(({ state }) => state === 'left')).toMatchObject({
      kind: 'run',
      count: 2n,
      place: expect.stringContaining('mlflow gc --run-ids run-'),
    });
    expect(Object.keys(await told(stepOf('verify', {}, { everything: true })))).toEqual(['run left']);
  });
});

describe('an optimisation', () => {
  const report = {
    best: 'c-1',
    patch: {
      prompt: { system: `Remember ${CANARY}.` },
      pattern: 'few-shot',
      examples: {
        pick: 'all',
        list: [
          { question: secret.question, answer: CANARY },
          { question: 'Asked t?', answer: 'T.' },
        ],
      },
    },
    examples: [
      { id: 's', question: secret.question, answer: CANARY },
      { id: 't', question: 'Asked t?', answer: 'T.' },
    ],
    instruction: `Remember ${CANARY}.`,
    candidates: [
      {
        candidate: 'c-1',
        origin: 'proposed',
        examples: ['s', 't'],
        instruction: `Remember ${CANARY}.`,
        score: 0.5,
        items: 2,
      },
    ],
    pool: 2,
    spent: { answers: 4, cost: 0, judgeCost: 0 },
    ended: 'exhausted',
  } as unknown as OptimisationReport;

  it('loses examples and instructions, also those that stand in parameters, and keeps its scores', async () => {
    const completed = create(OptimisationCompletedSchema, {
      runId: 'opt',
      app: 'support',
      outcome: 'completed',
      report: report as unknown as JsonObject,
      ...times,
    });
    await recordOptimisation(mlflow, { tenant: 'acme', completed, results: [line('s', secret), line('o')] }, signal);
    const scope = { runIds: ['run-s'], evaluationIds: ['opt'] };
    expect(await told(stepOf('erase', scope))).toMatchObject({ 'run erased': [expect.any(String)] });
    expect(held()).not.toContain(CANARY);
    expect(JSON.parse(fileOf('patch.json'))).toEqual({
      pattern: 'few-shot',
      examples: { pick: 'all', list: [{ question: 'Asked t?', answer: 'T.' }] },
    });
    const candidate = [...fake.runs.values()].find(({ data }) => data.tags.some(({ value }) => value === 'opt/c-1'))!;
    expect(candidate.info).toMatchObject({ run_name: 'c-1', status: 'FINISHED', lifecycle_stage: 'active' });
    expect(candidate.data.metrics).toMatchObject([
      { key: 'dev/score', value: 0.5 },
      { key: 'dev/items', value: 2 },
    ]);
    expect(await told(stepOf('verify', scope))).toEqual({});
  });
});

describe('an erasure in datasets', () => {
  const items = [
    { id: 's', input: secret.question, expected: CANARY, metadata: { runId: 'run-1' } },
    { id: 'o', input: 'Asked o?', metadata: { runId: 'run-2' } },
  ];
  const declare = (kind: string, name: string, spec: object) => {
    snapshot = snapshot.with(parseResource({ kind, name, spec }));
  };
  const scope = { runIds: ['run-1'] };

  it('declares a Dataset and a Suite again without what was made of a run', async () => {
    declare('Dataset', 'asked', { source: { items } });
    declare('Dataset', 'untouched', { source: { items: [items[1]] } });
    declare('Suite', 'faq', { dataset: { source: { items } }, variants: [{ name: 'a', app: 'support' }] });
    const emissions = await run(stepOf('erase', scope), 'mlflow');
    const changes = emissions
      .slice(0, -1)
      .map(({ message }) => message as unknown as { kind: string; name: string; spec: object });
    expect(changes.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['Dataset/asked', 'Suite/faq']);
    expect(JSON.stringify(changes)).not.toContain(CANARY);
    expect(changes[0]!.spec).toMatchObject({ source: { items: [{ id: 'o', input: 'Asked o?' }] } });
    expect(emissions.at(-1)!.message).toMatchObject({
      objects: [
        { store: 'dataset', kind: 'row', place: 'Dataset/asked', ids: ['s'], count: 1n, state: 'erased' },
        { place: 'Suite/faq' },
      ],
    });
    // The same step gives the same records.
    const again = await run(stepOf('erase', scope), 'mlflow');
    expect(again.map(({ options }) => options.id)).toEqual(emissions.map(({ options }) => options.id));
    expect(await run(stepOf('count', scope), 'mlflow')).toHaveLength(1);
  });

  it('deletes one that has nothing else', async () => {
    declare('Dataset', 'asked', { source: { items: [items[0]] } });
    const [change] = await run(stepOf('erase', scope), 'mlflow');
    expect(change).toMatchObject({ message: null, options: { key: 'Dataset/asked' } });
  });

  it('reaches what was written from a document', async () => {
    const metadata = { collection: 'c', documentId: 'd', synthesised: { runId: 'x' } };
    declare('Dataset', 'written', { source: { items: [{ ...items[0], metadata }, items[1]] } });
    const documents = [{ collection: 'c', documentId: 'd' }];
    expect(await told(stepOf('count', { documents }))).toEqual({ 'row found': ['s'] });
    expect(await told(stepOf('count', { documents: [{ collection: 'x', documentId: 'd' }] }))).toEqual({});
    expect(await told(stepOf('count', { runIds: ['x'] }))).toEqual({ 'row found': ['s'] });
  });

  it('reaches results of an item, whoever answered it', async () => {
    declare('Dataset', 'asked', { source: { items } });
    await record('ev', [line('o'), line('s', secret)]);
    expect(await told(stepOf('erase', scope))).toMatchObject({ 'row erased': ['s'] });
    expect(held()).not.toContain(CANARY);
  });

  it('writes files of items anew', async () => {
    const path = join(datasets, 'asked.jsonl');
    writeFileSync(
      path,
      `${items.map((item) => JSON.stringify(item)).join('\n')}\n{"question": "of others"}\nno JSON\n`,
    );
    writeFileSync(join(datasets, 'other.csv'), 'a,b\n');
    expect(await told(stepOf('count', scope))).toEqual({ 'row found': ['s'] });
    expect(readFileSync(path, 'utf8')).toContain(CANARY);
    expect(await told(stepOf('erase', scope))).toEqual({ 'row erased': ['s'] });
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(items[1])}\n{"question": "of others"}\nno JSON\n`);
    expect(await told(stepOf('verify', scope))).toEqual({});
  });
});

describe('a step of an erasure', () => {
  it('finds nothing where there is no MLflow and no dataset', async () => {
    rmSync(datasets, { recursive: true });
    const [reply] = await run(stepOf('erase', { runIds: ['r'] }), 'mlflow');
    expect(reply!.message).toMatchObject({ erasureId: 'e', stepId: 'e-erase', objects: [], failure: '' });
  });

  it('is left to others when it is of another store', async () => {
    expect(await run(stepOf('erase', {}, { store: 'index' }))).toEqual([]);
  });

  it('is answered with why, when it cannot be done', async () => {
    await expect(run(stepOf('shred', {}))).rejects.toMatchObject({
      code: 'erasure-action-unknown',
      disposition: 'poison',
    });
    const consumer = eraseExperimentsConsumer({ mlflow, snapshot: () => Promise.resolve(snapshot), datasets });
    const context = fakeGatherContext(topics.erasureStepRequested.name);
    const error = new WeirError({ code: 'mlflow-refused', disposition: 'poison', message: 'Refused.' });
    expect(consumer.reject!(error, stepOf('erase', {}), context)![0]!.message).toMatchObject({ failure: 'Refused.' });
    expect(consumer.reject!(error, stepOf('erase', {}, { store: 'index' }), context)).toBeUndefined();
    expect(consumer.reject!(error, undefined, context)).toBeUndefined();
  });
});
