import { create, type JsonObject, TuningCompletedSchema } from '@weir/contracts';
import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { type EmbeddingModelSpec, parseResource, type Resource } from '@weir/resources';
import type { TuningReport } from '@weir/tunings';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordTuning } from './record-tuning.js';

const signal = new AbortController().signal;
const weights = Buffer.from([1, 2, 3]).toString('base64');
const { spec: tuned } = parseResource({
  kind: 'Model',
  name: 'trade',
  spec: {
    provider: 'embedding',
    model: 'all-MiniLM-L6-v2',
    adapter: { side: 'both', weights },
    card: { purpose: 'embedding', licence: 'Apache-2.0' },
  },
}) as Resource<'Model'> & { spec: EmbeddingModelSpec };
const report: TuningReport = {
  data: {
    hash: 'abc',
    learn: 80,
    choose: 20,
    heldBack: 25,
    folds: 1,
    leaked: 1,
    merged: 2,
    withoutPositives: 0,
    texts: 150,
  },
  settings: { side: 'both', rank: 16, rate: 0.001 },
  history: [
    { step: 0, heldBackScore: 0.4 },
    { step: 3, loss: 1.5, heldBackScore: 0.5 },
  ],
  step: 3,
  metric: 'ndcg@10',
  gate: [{ set: 'held-back', queries: 25, base: 0.5, tuned: 0.7, gain: 0.2, low: 0.1, high: 0.3, holds: true }],
  cost: { seconds: 12, kilowattHours: 0.0002, amount: 0.01, currency: 'USD' },
  resumed: false,
};

let fake: FakeMlflow;
let mlflow: Mlflow;

beforeEach(() => {
  fake = new FakeMlflow();
  mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: fake.fetch });
});

async function record(change: object = {}, model: EmbeddingModelSpec | 'none' = tuned, tenant = 'acme') {
  const completed = create(TuningCompletedSchema, {
    runId: 'tuning-1',
    model: 'trade',
    trainer: 'adapter',
    outcome: 'registered',
    caller: 'ada',
    dataset: 'abc',
    spec: { model: 'trade', examples: { files: ['trade.jsonl'] } },
    startedAt: '2026-01-02T00:00:00.000Z',
    completedAt: '2026-01-02T00:01:00.000Z',
    report: report as unknown as JsonObject,
    ...change,
  });
  await recordTuning(mlflow, { tenant, completed, model: model === 'none' ? undefined : model }, signal);
}
const runs = () => [...fake.runs.values()];
const pairsOf = (pairs: readonly { key: string; value: string }[]) =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

describe('recordTuning', () => {
  it('writes a run with the course and the gate, and registers the files of the Model as a candidate', async () => {
    await record();
    const [run] = runs();
    expect(run!.info).toMatchObject({ status: 'FINISHED', run_name: 'trade 2026-01-02T00:00' });
    expect(pairsOf(run!.data.params)).toEqual({
      model: 'trade',
      trainer: 'adapter',
      base: 'all-MiniLM-L6-v2',
      licence: 'Apache-2.0',
      dataset: 'abc',
      side: 'both',
      rank: '16',
      rate: '0.001',
    });
    expect(pairsOf(run!.data.tags)).toMatchObject({ 'weir.outcome': 'registered', 'weir.step': '3' });
    expect(run!.data.metrics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'loss', value: 1.5, step: 3 }),
        expect.objectContaining({ key: 'ndcg-10/held-back/gain/low', value: 0.1 }),
        expect.objectContaining({ key: 'cost/processor-seconds', value: 12 }),
      ]),
    );
    const paths = [...fake.files.keys()].map((path) => path.split('/artifacts/')[1]);
    expect(paths).toEqual(['tuning.json', 'model/adapter.safetensors', 'model/model.json']);
    expect([...[...fake.files.values()][1]!]).toEqual([1, 2, 3]);
    expect(await mlflow.models.getByAlias('acme.trade', 'candidate')).toMatchObject({
      version: '1',
      source: `runs:/${run!.info.run_id}/model`,
      tags: { 'weir.run': 'tuning-1' },
    });
  });

  it('registers a model of its own by what it is, and has its files beside those of its base', async () => {
    const { spec } = parseResource({
      kind: 'Model',
      name: 'trade',
      spec: { provider: 'embedding', model: 'tuned/trade-1a2b3c4d', precision: 'int8' },
    }) as Resource<'Model'> & { spec: EmbeddingModelSpec };
    const files = [
      { file: 'base', bytes: 90, textsPerSecond: 100, lowestCosine: null, accuracy: 0.6 },
      { file: 'model_int8.onnx', bytes: 23, textsPerSecond: 300, lowestCosine: 0.98, accuracy: 0.7 },
    ];
    await record({ trainer: 'lora', report: { ...report, files } as unknown as JsonObject }, spec);
    const [run] = runs();
    expect(run!.data.metrics).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ key: 'files/model_int8.onnx/lowest-cosine', value: 0.98 }),
        expect.objectContaining({ key: 'files/base/bytes', value: 90 }),
      ]),
    );
    expect(run!.data.metrics.some(({ key }) => key === 'files/base/lowest-cosine')).toBe(false);
    const paths = [...fake.files.keys()].map((path) => path.split('/artifacts/')[1]);
    expect(paths).toEqual(['tuning.json', 'model/model.json']);
    expect(JSON.parse(Buffer.from([...fake.files.values()][1]!).toString())).toMatchObject({
      model: 'tuned/trade-1a2b3c4d',
      precision: 'int8',
    });
    expect(await mlflow.models.getByAlias('acme.trade', 'candidate')).toMatchObject({ version: '1' });
  });

  it('is there once, after a try that ended at any of its calls, and written again', async () => {
    let isWhole = false;
    for (let calls = 0; !isWhole; calls += 1) {
      const server = new FakeMlflow();
      const cut: typeof fetch = (...parameters) =>
        server.calls.length < calls ? server.fetch(...parameters) : Promise.reject(new TypeError('fetch failed'));
      mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: cut }).withoutRetries();
      isWhole = await record().then(
        () => true,
        () => false,
      );
      mlflow = new Mlflow({ url: 'http://mlflow.test', fetch: server.fetch });
      await record();
      expect([server.runs.size, server.files.size]).toEqual([1, 3]);
      expect(await mlflow.models.listVersions('acme.trade')).toHaveLength(1);
      expect(await mlflow.models.getByAlias('acme.trade', 'candidate')).toMatchObject({ version: '1' });
      if (isWhole) expect(calls).toBeGreaterThan(10);
    }
  });

  it.each([
    ['not-better', 'FINISHED'],
    ['cancelled', 'KILLED'],
    ['failed', 'FAILED'],
  ])('of %s registers nothing', async (outcome, status) => {
    const reason = { code: 'tuning-diverged', message: '', field: '' };
    const change = outcome === 'not-better' ? { outcome } : { outcome, reason, report: undefined, dataset: '' };
    await record(change, 'none');
    expect(runs()).toHaveLength(1);
    expect(runs()[0]!.info).toMatchObject({ status });
    expect(await mlflow.models.search()).toEqual([]);
  });

  it('takes no name of a prompt, or of a model of another', async () => {
    await mlflow.prompts.create('acme.trade');
    await expect(record()).rejects.toMatchObject({ code: 'mlflow-refused', field: 'name', disposition: 'poison' });
    expect(await mlflow.models.listVersions('acme.trade')).toEqual([]);
    await record({ runId: 'tuning-2' }, tuned, 'globex');
    expect(await mlflow.models.getByAlias('globex.trade', 'candidate')).toMatchObject({ version: '1' });
  });
});
