import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TuningReport } from '@weir/tunings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { type SeenRequest, startTestGateway, type TestGateway } from '../testing/test-gateway.js';

const report: TuningReport = {
  data: {
    hash: 'd-1',
    learn: 80,
    choose: 20,
    heldBack: 25,
    folds: 1,
    leaked: 3,
    merged: 0,
    withoutPositives: 0,
    texts: 400,
  },
  settings: { rank: 16 },
  history: [
    { step: 0, heldBackScore: 0.4 },
    { step: 8, loss: 1.2, heldBackScore: 0.5 },
    { step: 12, loss: 1.1, heldBackScore: 0.48 },
  ],
  step: 8,
  metric: 'ndcg@10',
  gate: [
    {
      set: 'held-back',
      queries: 25,
      base: 0.42,
      tuned: 0.473,
      gain: 0.053,
      low: 0.024,
      high: 0.09,
      holds: true,
    },
  ],
  cost: { seconds: 12.34, kilowattHours: 0.00022, amount: 0.5, currency: 'EUR' },
  resumed: true,
};
const tuning = {
  runId: 't-1',
  model: 'support-embedding',
  trainer: 'adapter',
  outcome: 'registered',
  caller: 'admin',
  requestedAt: '2026-11-28T08:00:00Z',
};

let gateway: TestGateway;
let answers: Record<string, (request: SeenRequest) => { status?: number; json: unknown }>;
beforeEach(async () => {
  answers = {
    'POST /api/tunings': () => ({ status: 202, json: { runId: 't-1' } }),
    'GET /api/tunings': () => ({ json: { tunings: [tuning] } }),
    'GET /api/tunings/t-1': () => ({ json: { ...tuning, report } }),
    'DELETE /api/tunings/t-1': () => ({ status: 202, json: { runId: 't-1' } }),
  };
  gateway = await startTestGateway((request) => {
    const answer = answers[`${request.method} ${request.url}`];
    return answer?.(request) ?? { status: 404, json: { code: 'resource-unknown', message: 'There is none.' } };
  });
});
afterEach(() => gateway.close());

const weir = (...parameters: string[]) =>
  runWeir(['tune', ...parameters], { WEIR_URL: gateway.url, WEIR_API_KEY: 'k' });
const posted = (path: string) =>
  gateway.seen.find(({ method, url }) => method === 'POST' && url.startsWith(path))?.body;
const wanted = ['-m', 'support-embedding', '-b', 'all-MiniLM-L6-v2', '-d', 'letters'];

describe('weir tune', () => {
  it('asks for what stands in a file, and over it what the command line says', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'weir-tune-')), 'spec.yaml');
    const data = 'examples: { files: [a.jsonl] }\nheldBack: 0.3';
    writeFileSync(path, `model: m\nbase: all-MiniLM-L6-v2\ntrainer: { kind: adapter, rank: 8 }\n${data}\n`);
    const { exitCode, output } = await weir('run', '-f', path, '-m', 'n', '--epochs', '4', '--data', 'b.jsonl,c.jsonl');
    expect(exitCode).toBe(0);
    expect(output).toContain('t-1');
    expect(posted('/api/tunings')).toEqual({
      spec: {
        model: 'n',
        base: 'all-MiniLM-L6-v2',
        trainer: { kind: 'adapter', rank: 8, epochs: 4 },
        examples: { files: ['b.jsonl', 'c.jsonl'] },
        heldBack: 0.3,
      },
    });
  });

  it('asks for what stands on the command line alone', async () => {
    await weir('run', ...wanted, '--side', 'queries', '--apart', 'suite', '--general', 'a,b', '--run-id', 't-1');
    expect(posted('/api/tunings')).toEqual({
      runId: 't-1',
      spec: {
        model: 'support-embedding',
        base: 'all-MiniLM-L6-v2',
        trainer: { side: 'queries' },
        examples: { datasets: ['letters'] },
        apart: ['suite'],
        gate: { general: [{ datasets: ['a'] }, { datasets: ['b'] }] },
      },
    });
  });

  it('waits, and shows the gate with its intervals, the data and the cost', async () => {
    const { exitCode, output } = await weir('run', ...wanted, '--wait');
    expect(exitCode).toBe(0);
    expect(output).toContain('80 queries to learn from, 20 to choose the step by, 25 held back; 3 left out');
    expect(output).toContain('the model is of step 8: 0.400 → 0.500; it went on from a checkpoint');
    expect(output).toMatch(/held-back +25 +0\.420 +0\.473 +\+0\.053 \[0\.024, 0\.090\] +yes/);
    expect(output).toContain('12.3 s of training, about 0.00022 kWh, cost 0.500 EUR');
  });

  it('shows what was written beside what its base has', async () => {
    const files = [
      { file: 'base', bytes: 94_371_840, textsPerSecond: 80, lowestCosine: null, accuracy: 0.6 },
      { file: 'model_int8.onnx', bytes: 23_592_960, textsPerSecond: 120.25, lowestCosine: 0.98, accuracy: 0.7 },
    ];
    answers['GET /api/tunings/t-1'] = () => ({ json: { ...tuning, report: { ...report, files } } });
    const { output } = await weir('show', 't-1');
    expect(output).toMatch(/base +90\.0 MiB +80\.0 +- +0\.600/);
    expect(output).toMatch(/model_int8\.onnx +22\.5 MiB +120\.3 +0\.980000 +0\.700/);
  });

  it('asks for a trainer and for folds', async () => {
    await weir('run', ...wanted, '--trainer', 'lora');
    expect(posted('/api/tunings')).toMatchObject({ spec: { trainer: { kind: 'lora' } } });
    const { exitCode, errors } = await weir('run', ...wanted, '--trainer', 'lora', '--folds', '3');
    expect(exitCode).toBe(2);
    expect(errors).toContain('folds: is for adapters');
  });

  it('shows the record as it is with --json', async () => {
    const { output } = await weir('show', 't-1', '--json');
    expect(JSON.parse(output)).toEqual({ ...tuning, report });
  });

  it.each(['not-better', 'failed', 'cancelled'])('ends with 1 when it is %s', async (outcome) => {
    const reason = { code: 'tuning-examples-too-few', message: 'There are 3 examples.', field: '' };
    answers['GET /api/tunings/t-1'] = () => ({ json: { ...tuning, outcome, reason } });
    const { exitCode, output } = await weir('show', 't-1');
    expect(exitCode).toBe(1);
    expect(output).toContain('tuning-examples-too-few: There are 3 examples.');
  });

  it('says how far one is', async () => {
    const progress = { stage: 'train', step: 3, steps: 20, loss: 1.23456, heldBackScore: 0.45, seconds: 1, cost: 0.02 };
    answers['GET /api/tunings/t-1'] = () => ({ json: { ...tuning, outcome: 'running', progress } });
    const { exitCode, output } = await weir('show', 't-1');
    expect(exitCode).toBe(0);
    expect(output).toContain('train, step 3 of 20, loss 1.235, held back 0.450, cost 0.0200');
  });

  it('lists them, and ends one', async () => {
    expect((await weir('list')).output).toMatch(/t-1 +support-embedding +adapter +registered/);
    expect((await weir('cancel', 't-1')).output).toContain('asked to end');
    expect(gateway.seen.at(-1)).toMatchObject({ method: 'DELETE' });
  });

  it.each([
    [['run'], 'model'],
    [['run', '-m', 'm'], 'examples'],
    [['run', ...wanted, '--data', '../a.jsonl'], 'examples.files'],
    [['run', ...wanted, '--rank', '1000'], 'trainer.rank'],
    [['run', '-f', '/nowhere.yaml'], 'no file'],
  ])('refuses %j', async (parameters, message) => {
    const { exitCode, errors } = await weir(...parameters);
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(gateway.seen).toEqual([]);
  });
});

describe('weir tune promote', () => {
  const adapter = (side: string) => ({
    provider: 'embedding',
    model: 'all-MiniLM-L6-v2',
    adapter: { side, weights: 'AAAA' },
  });
  beforeEach(() => {
    Object.assign(answers, {
      'GET /api/resources/App/help': () => ({
        json: { kind: 'App', name: 'help', spec: { pattern: 'rag', model: 'm', retrieval: { collection: 'support' } } },
      }),
      'GET /api/resources/App/chat': () => ({
        json: { kind: 'App', name: 'chat', spec: { pattern: 'simple', model: 'm' } },
      }),
      'GET /api/resources/Collection/support': () => ({ json: { kind: 'Collection', name: 'support', spec: {} } }),
      'GET /api/resources?kind=Model': () => ({
        json: {
          resources: [
            { kind: 'Model', name: 'tuned', spec: adapter('queries') },
            { kind: 'Model', name: 'both', spec: adapter('both') },
            { kind: 'Model', name: 'm', spec: { provider: 'extractive' } },
          ],
        },
      }),
      'POST /api/resources?dryRun=false': () => ({ json: { results: [] } }),
      'POST /api/promotions': () => ({ status: 202, json: { promotion: 'help-tuned', runId: 'p-1' } }),
    });
  });

  it('needs no index for queries alone, and begins to promote the app', async () => {
    const { exitCode, output, errors } = await weir(
      'promote',
      'tuned',
      '-a',
      'help',
      '--after',
      'hold',
      '--samples',
      '20',
    );
    expect(errors).toContain('needs no other index');
    expect(exitCode).toBe(0);
    expect(output).toContain('weir promote status help-tuned');
    expect(posted('/api/resources')).toMatchObject({
      resources: [
        {
          kind: 'Promotion',
          name: 'help-tuned',
          spec: {
            app: 'help',
            with: { retrieval: { embedding: 'tuned' } },
            shadow: { samples: 20 },
            canary: { samples: 20 },
            after: 'hold',
          },
        },
      ],
    });
    expect(posted('/api/promotions')).toEqual({ promotion: 'help-tuned' });
  });

  describe('judged by suites', () => {
    const suite = { dataset: 'questions', variants: [{ name: 'x', app: 'other' }], metrics: ['token-f1'], every: '1d' };
    const compared = (verdict: string) => ({ variant: 'changed', metric: 'token-f1', verdict });
    const finding = (variant: string) => ({ variant, measure: 'refused', axis: 'gender', group: 'women' });
    let summary: object;
    beforeEach(() => {
      summary = { comparisons: [compared('no difference shown')] };
      Object.assign(answers, {
        'GET /api/resources/Suite/quality': () => ({ json: { kind: 'Suite', name: 'quality', spec: suite } }),
        'POST /api/evaluations': () => ({ status: 202, json: { runId: 'e-1' } }),
        'GET /api/evaluations/e-1': () => ({ json: { runId: 'e-1', outcome: 'completed', summary } }),
      });
    });
    const promote = () => weir('promote', 'tuned', '-a', 'help', '--suites', 'quality', '--json');

    it('asks their items of the app as it is and as it would be, first', async () => {
      const { exitCode, lines } = await promote();
      expect(exitCode).toBe(0);
      expect(lines[0]).toMatchObject({ promotion: 'help-tuned', suiteRuns: ['e-1'] });
      expect(posted('/api/evaluations')).toEqual({
        spec: {
          dataset: 'questions',
          metrics: ['token-f1'],
          variants: [
            { name: 'now', app: 'help' },
            { name: 'changed', app: 'help', with: { retrieval: { embedding: 'tuned' } } },
          ],
        },
      });
      const order = gateway.seen.filter(({ method }) => method === 'POST').map(({ url }) => url);
      expect(order.indexOf('/api/evaluations')).toBeLessThan(order.indexOf('/api/promotions'));
    });

    it('starts nothing where a metric is worse, and says where to look', async () => {
      summary = { comparisons: [compared('worse')] };
      const { exitCode, errors } = await promote();
      expect(exitCode).toBe(1);
      expect(errors).toContain('By quality the app is worse with it: token-f1.');
      expect(errors).toContain('weir eval show e-1');
      expect(posted('/api/promotions')).toBeUndefined();
    });

    it('nor where answers differ between groups as they did not before', async () => {
      summary = { comparisons: [], bias: { findings: [finding('now'), finding('changed')] } };
      expect((await promote()).exitCode).toBe(0);
      gateway.seen.length = 0;
      summary = { comparisons: [], bias: { findings: [finding('changed')] } };
      const { exitCode, errors } = await promote();
      expect(exitCode).toBe(1);
      expect(errors).toContain('refused of gender women');
      expect(posted('/api/promotions')).toBeUndefined();
    });

    it('nor where a suite did not come to its end', async () => {
      answers['GET /api/evaluations/e-1'] = () => ({ json: { runId: 'e-1', outcome: 'cancelled' } });
      const { exitCode, errors } = await promote();
      expect(exitCode).toBe(1);
      expect(errors).toContain('did not come to its end: cancelled');
    });
  });

  it.each([
    [['promote', 'm', '-a', 'help'], 'is no embedding'],
    [['promote', 'tuned', '-a', 'chat'], 'searches nothing'],
    [['promote', 'tuned', '-a', 'help', '-c', 'other'], 'searches support'],
  ])('refuses %j', async (parameters, message) => {
    const { exitCode, errors } = await weir(...parameters);
    expect(exitCode).toBe(2);
    expect(errors).toContain(message);
    expect(posted('/api/')).toBeUndefined();
  });
});
