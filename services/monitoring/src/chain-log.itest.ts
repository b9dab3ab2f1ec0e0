import { randomUUID } from 'node:crypto';
import {
  AnswerCompletedSchema,
  create,
  decodeMessage,
  type ErasedObject,
  ErasureStepRequestedSchema,
  PROTOBUF,
  RunsRequestedSchema,
} from '@weir/contracts';
import { BulkWriter, createElasticsearch, type ElasticsearchClient, forbidGuessedIndices } from '@weir/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseRuns } from './erasure/erase-runs.js';
import { elasticsearchRunErasure } from './erasure/run-erasure.adapter.js';
import { runQuery } from './find-runs/run-query.js';
import { elasticsearchRunSearch } from './find-runs/run-search.adapter.js';
import { runEntry } from './log-runs/log-runs.handler.js';
import { ElasticsearchRuns, runIndex } from './log-runs/run-store.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let store: ElasticsearchRuns;
const tenant = `tenant-${randomUUID()}`;
const DAY = 86_400_000;
/** Long ago, so that no other test's days are pruned or erased. */
const START = Date.UTC(1990 + Math.floor(Math.random() * 20), 0, 2, 12);
const owned = () => Promise.resolve(true);

interface Some {
  run: string;
  at?: number;
  app?: string;
  outcome?: string;
  model?: string;
  cost?: number;
  tookMs?: number;
  of?: string;
}

async function put({ run, at = START, app = 'support', outcome = 'answered', model = 'small', ...rest }: Some) {
  const { cost = 0, tookMs = 100, of = tenant } = rest;
  const message = create(AnswerCompletedSchema, {
    runId: run,
    app,
    outcome,
    provenance: { model: { name: model } },
    usage: { inputTokens: 10, outputTokens: 2, cost },
    requested: { topic: 't', partition: 0, offset: 1n, at: BigInt(at - tookMs) },
    toolUses: [{ tool: 'one' }, { tool: 'two' }],
    verdicts: [{ stage: 'input', verdict: outcome === 'refused' ? 'block' : 'allow', findings: [] }],
  });
  await store.put(runEntry(message, { tenant: of, partition: 0, offset: 7, timestamp: at }), owned);
}

const refresh = () => client.indices.refresh({ index: 'weir-runs-*' });
const ask = (fields: object, of = tenant) => runQuery(create(RunsRequestedSchema, { runId: 'r', ...fields }), of);

async function find(fields: object, of = tenant) {
  const { runs, ...page } = await elasticsearchRunSearch(client).find(ask(fields, of));
  return { runs: runs.map(({ outcome }) => decodeMessage(AnswerCompletedSchema, outcome, PROTOBUF).runId), ...page };
}

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  store = new ElasticsearchRuns(client, new BulkWriter(client), { replicas: 0, retentionDays: 30 });
  await put({ run: 'a', cost: 0.01 });
  await put({ run: 'b', app: 'hr', cost: 0.5, at: START + DAY, tookMs: 3_000 });
  await put({ run: 'c', outcome: 'refused', model: 'large', cost: 0.2, at: START + DAY + 1 });
  await put({ run: 'd', outcome: 'failed', model: 'larger?', at: START + DAY + 2 });
  await put({ run: 'a', of: `${tenant}-other`, cost: 9 });
  await refresh();
});

afterAll(async () => {
  await client.indices.delete({ index: `${runIndex(START)},${runIndex(START + DAY)}`, ignore_unavailable: true });
  await client.close();
});

describe('the chain log in Elasticsearch', () => {
  it('has a run once, however often it is written', async () => {
    await put({ run: 'a', cost: 0.01 });
    await refresh();
    expect(await find({ where: 'run=a' })).toMatchObject({ runs: ['a'], total: 1n });
  });

  it.each<[string, string[]]>([
    ['cost>0.1', ['c', 'b']],
    ['cost>0.1 and app=hr', ['b']],
    ['app=hr or outcome=refused', ['c', 'b']],
    ['not outcome=answered', ['d', 'c']],
    ['outcome!=answered', ['d', 'c']],
    ['model=larg*', ['d', 'c']],
    ['model="larger?"', ['d']],
    ['duration>=3s', ['b']],
    ['verdict=input:block', ['c']],
    ['tool=two and cost=0.5', ['b']],
    ['cached=true', []],
  ])('finds where %s', async (where, runs) => {
    expect((await find({ where })).runs).toEqual(runs);
  });

  it('finds nothing of another tenant, whatever is asked', async () => {
    expect((await find({})).total).toBe(4n);
    expect((await find({ where: 'run=a or cost>1' })).runs).toEqual(['a']);
    expect((await find({}, `${tenant}-none`)).total).toBe(0n);
    // A star is no wildcard in a tenant's name.
    expect((await find({}, 'tenant-*')).total).toBe(0n);
  });

  it('sorts, pages, and goes by time', async () => {
    expect((await find({ sort: 'cost' })).runs).toEqual(['b', 'c', 'a', 'd']);
    expect((await find({ sort: 'slowest', limit: 1 })).runs).toEqual(['b']);
    expect((await find({ sort: 'oldest' })).runs).toEqual(['a', 'b', 'c', 'd']);
    const first = await find({ limit: 3 });
    expect(first).toMatchObject({ runs: ['d', 'c', 'b'], total: 4n });
    expect(await find({ limit: 3, after: first.next })).toMatchObject({ runs: ['a'], next: '' });
    expect((await find({ from: new Date(START + DAY).toISOString() })).runs).toEqual(['d', 'c', 'b']);
    expect((await find({ to: new Date(START + DAY).toISOString() })).runs).toEqual(['a']);
  });

  it('sums up', async () => {
    const { groups, total, rest } = await elasticsearchRunSearch(client).sum(ask({ by: ['app', 'day'] }));
    expect({ total, rest }).toEqual({ total: 4n, rest: 0n });
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    expect(groups).toMatchObject([
      { values: ['hr', expect.stringContaining(day(START + DAY))], runs: 1n, answered: 1n, cost: 0.5, medianMs: 3_000 },
      { values: ['support', expect.stringContaining(day(START))], runs: 1n, answered: 1n, inputTokens: 10n },
      { values: ['support', expect.stringContaining(day(START + DAY))], runs: 2n, refused: 1n, failed: 1n, cost: 0.2 },
    ]);
  });

  it('loses the runs that are erased, out of its files too, and no others', async () => {
    const erasure = elasticsearchRunErasure(client, new BulkWriter(client));
    const { signal } = new AbortController();
    const step = (action: string, fields: object) =>
      eraseRuns(create(ErasureStepRequestedSchema, { action, ...fields }), { tenant, owned, signal }, erasure);
    const told = (objects: readonly ErasedObject[], state: string) =>
      objects.filter((one) => one.state === state).map(({ place, ids }) => ({ place, ids }));
    const some = { scope: { runIds: ['b', 'none'] } };
    const there = [{ place: runIndex(START + DAY), ids: ['b'] }];
    expect(told(await step('count', some), 'found')).toEqual(there);
    expect(told(await step('erase', some), 'erased')).toEqual(there);
    const verified = await step('verify', some);
    expect(told(verified, 'left')).toEqual([]);
    expect(verified.find(({ place }) => place === runIndex(START + DAY))).toMatchObject({
      state: 'searched',
      count: 2n,
    });
    expect((await find({})).runs).toEqual(['d', 'c', 'a']);
    expect(
      told(await step('count', { everything: true }), 'found')
        .flatMap(({ ids }) => ids)
        .toSorted(),
    ).toEqual(['a', 'c', 'd']);
  });

  it('loses whole days that are over for long enough', async () => {
    const indices = async () =>
      Object.keys(
        await client.indices.get({ index: `${runIndex(START)},${runIndex(START + DAY)}`, ignore_unavailable: true }),
      );
    await put({ run: 'e', at: START + DAY });
    // The oldest days there are: no other test writes before them.
    await store.prune(new Date(START + 31 * DAY));
    expect(await indices()).toEqual([runIndex(START + DAY)]);
    await put({ run: 'f', at: START });
    expect(await indices()).toEqual([runIndex(START), runIndex(START + DAY)].toSorted());
  });
});
