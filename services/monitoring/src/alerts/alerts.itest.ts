import { randomUUID } from 'node:crypto';
import { AnswerCompletedSchema, create, ErasureStepRequestedSchema } from '@weir/contracts';
import { BulkWriter, createElasticsearch, type ElasticsearchClient, forbidGuessedIndices } from '@weir/elasticsearch';
import { readWhere } from '@weir/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseRuns } from '../erasure/erase-runs.js';
import { elasticsearchRunErasure } from '../erasure/run-erasure.adapter.js';
import { documentLog } from '../log-documents/document-store.adapter.js';
import { elasticsearchEvaluations, EVALUATION_INDEX } from '../log-evaluations/evaluation-store.adapter.js';
import { runEntry } from '../log-runs/log-runs.handler.js';
import { ElasticsearchRuns, runIndex } from '../log-runs/run-store.adapter.js';
import { dailyIndex } from '../storage/daily-indices.js';
import type { AlertState } from './alert-state.js';
import { elasticsearchAlerts } from './alert-store.adapter.js';
import { elasticsearchSums } from './sums.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let bulk: BulkWriter;
const tenant = `tenant-${randomUUID()}`;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Long ago, so that no other test's days are pruned or erased. */
const START = Date.UTC(2010 + Math.floor(Math.random() * 9), 0, 2, 12);
const owned = () => Promise.resolve(true);
const kept = { replicas: 0, retentionDays: 30 };

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  bulk = new BulkWriter(client);
  await forbidGuessedIndices(client);
});

afterAll(async () => {
  const days = [runIndex(START), runIndex(START - 3 * DAY), dailyIndex('weir-document-log-', START)];
  await client.indices.delete({ index: days, ignore_unavailable: true });
  await client.close();
});

describe('sums in Elasticsearch', () => {
  const sums = () => elasticsearchSums(client);

  beforeAll(async () => {
    const store = new ElasticsearchRuns(client, bulk, kept);
    let run = 0;
    const put = async (
      app: string,
      fields: { at?: number; outcome?: string; tookMs?: number; cost?: number; experiment?: string },
    ) => {
      const { at = START, outcome = 'answered', tookMs = 100, cost = 0.25, experiment = '' } = fields;
      run += 1;
      const message = create(AnswerCompletedSchema, {
        runId: `r-${run}`,
        app,
        outcome,
        experiment,
        provenance: { model: { name: 'small' } },
        usage: { inputTokens: 10, outputTokens: 2, cost },
        requested: { topic: 't', partition: 0, offset: 1n, at: BigInt(at - tookMs) },
      });
      await store.put(runEntry(message, { tenant, partition: 0, offset: run, timestamp: at }), owned);
    };
    for (let each = 0; each < 10; each += 1) await put('support', { tookMs: (each + 1) * 100 });
    await put('support', { outcome: 'failed', tookMs: 50 });
    await put('support', { outcome: 'refused' });
    await put('support', { experiment: 'replay-1', cost: 99 });
    await put('sales', { at: START - 3 * DAY });
    const documents = documentLog(client, bulk, kept);
    const entry = { tenant, collection: 'handbook', at: START };
    await documents.put({ ...entry, status: 'indexed', duration: 1_000 } as never, `${tenant}-1`, owned);
    await documents.put({ ...entry, status: 'deleted', duration: 9_000 } as never, `${tenant}-2`, owned);
    await documents.put({ ...entry, status: 'rejected', duration: 9_000 } as never, `${tenant}-3`, owned);
    await documents.put({ ...entry, status: 'indexed' } as never, `${tenant}-4`, owned);
    await client.indices.refresh({ index: ['weir-runs-*', 'weir-document-log-*'] });
  });

  const window = { from: START - HOUR, to: START + 1 };

  it('sums up the runs of a window, without experiments', async () => {
    const [sum, ...others] = await sums().runs({ ...window, tenant, bad: readWhere('outcome=failed or duration>900') });
    expect(others).toEqual([]);
    expect(sum).toMatchObject({ labels: { tenant }, runs: 12, failed: 1, refused: 1, bad: 2, cost: 3, tokens: 144 });
    expect(sum!.durations.p50).toBeGreaterThan(100);
    expect(sum!.durations.p99).toBeLessThanOrEqual(1_000);
  });

  it('narrows them', async () => {
    const narrowed = await sums().runs({ ...window, tenant, app: 'support', where: readWhere('outcome=refused') });
    expect(narrowed).toMatchObject([{ labels: { tenant, app: 'support' }, runs: 1 }]);
  });

  it('has a sum for each app, also for one whose runs are over', async () => {
    const each = await sums().runs({ ...window, tenant, each: 'app' });
    expect(each).toMatchObject([
      { labels: { tenant, app: 'support' }, runs: 12 },
      { labels: { tenant, app: 'sales' }, runs: 0, durations: {} },
    ]);
  });

  it('says that there is nothing', async () => {
    expect(await sums().runs({ from: 1, to: 2, tenant })).toMatchObject([{ labels: { tenant }, runs: 0, cost: 0 }]);
    expect(await sums().documents({ from: 1, to: 2, tenant })).toMatchObject([{ documents: 0, durations: {} }]);
  });

  it('sums up documents, and those that were late', async () => {
    const [sum] = await sums().documents({ ...window, tenant, collection: 'handbook', withinMs: 5_000 });
    expect(sum).toMatchObject({ documents: 4, rejected: 1, bad: 1, durations: { p50: expect.any(Number) as number } });
  });
});

describe('what is known of alerts, in Elasticsearch', () => {
  const state = (fields: Partial<AlertState>): AlertState => ({
    alert: `alert-${tenant}`,
    labels: { tenant },
    phase: 'firing',
    since: 1,
    at: 2,
    value: 0.5,
    deliveries: { 'on-call': { told: 'firing', at: 2 } },
    ...fields,
  });
  const own = async () =>
    (await elasticsearchAlerts(client, 0).all()).filter(({ alert }) => alert === `alert-${tenant}`);

  it('is found at once, changed and removed, each series by itself', async () => {
    const store = elasticsearchAlerts(client, 0);
    await store.put(state({}));
    await store.put(state({ labels: { tenant, app: 'support' }, phase: 'quiet' }));
    await store.put(state({ at: 3 }));
    expect((await own()).toSorted((one, other) => other.at - one.at)).toEqual([
      state({ at: 3 }),
      state({ labels: { tenant, app: 'support' }, phase: 'quiet' }),
    ]);
    await store.remove(state({}));
    await store.remove(state({}));
    expect(await own()).toHaveLength(1);
  });

  it('goes with the tenant, as do results and the log of documents', async () => {
    const evaluations = elasticsearchEvaluations(client, 0);
    const entry = {
      tenant,
      suite: 's',
      variant: 'v',
      metric: 'm',
      value: 1,
      low: 1,
      high: 1,
      items: 1,
      at: 5,
      run: 'e',
    };
    await evaluations.put(entry);
    const step = create(ErasureStepRequestedSchema, { action: 'erase', everything: true, store: 'runs' });
    const context = { tenant, owned, signal: new AbortController().signal };
    await eraseRuns(step, context, elasticsearchRunErasure(client, bulk));
    expect(await own()).toEqual([]);
    expect(await evaluations.find({ tenant, suite: 's', metric: 'm', since: 0 })).toEqual([]);
    expect(await elasticsearchSums(client).documents({ from: 0, to: START + 1, tenant })).toMatchObject([
      { documents: 0 },
    ]);
  });
});

describe('results of suites in Elasticsearch', () => {
  it('are the newest, in whatever order they come', async () => {
    const store = elasticsearchEvaluations(client, 0);
    const suite = `suite-${tenant}`;
    const entry = {
      tenant: 't',
      suite,
      variant: 'v',
      metric: 'm',
      value: 1,
      low: 1,
      high: 1,
      items: 1,
      at: 5,
      run: 'e',
    };
    await store.put({ ...entry, at: 20, value: 0.2 });
    await store.put({ ...entry, at: 10, value: 0.1 });
    await store.put({ ...entry, variant: 'w', at: 10 });
    await client.indices.refresh({ index: EVALUATION_INDEX });
    const find = (fields: object) => store.find({ suite, metric: 'm', since: 0, ...fields });
    expect(await find({})).toMatchObject([{ variant: 'v', value: 0.2 }, { variant: 'w' }]);
    expect(await find({ variant: 'w' })).toHaveLength(1);
    expect(await find({ since: 15 })).toHaveLength(1);
    expect(await find({ tenant: 'other' })).toEqual([]);
  });
});
