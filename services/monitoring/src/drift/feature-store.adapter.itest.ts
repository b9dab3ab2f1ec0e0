import { randomUUID } from 'node:crypto';
import { AppDriftSchema, create } from '@weir/contracts';
import { BulkWriter, createElasticsearch, type ElasticsearchClient } from '@weir/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elasticsearchRunErasure } from '../erasure/run-erasure.adapter.js';
import { featureEntry } from './feature-entry.js';
import { ElasticsearchFeatures, FEATURE_INDICES, featureIndex } from './feature-store.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let bulk: BulkWriter;
let store: ElasticsearchFeatures;
const tenant = `tenant-${randomUUID()}`;
const app = { tenant, app: 'support' };
const DAY = 86_400_000;
/** Long ago, so that no other test's days are pruned or erased. */
const START = Date.UTC(1975 + Math.floor(Math.random() * 15), 0, 2, 23, 59, 50);
const owned = () => Promise.resolve(true);

const put = (run: string, at: number, of = app) =>
  store.put(featureEntry(of.app, of.tenant, { run, at, outcome: 'answered', questionVector: [0.5, -0.25] }), owned);
const refresh = () => client.indices.refresh({ index: FEATURE_INDICES });
const names = (runs: { run: string }[]) => runs.map(({ run }) => run);

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  bulk = new BulkWriter(client);
  store = new ElasticsearchFeatures(client, bulk, { replicas: 0, retentionDays: 30 });
  // Over midnight; two at the same time, told apart by their ids; one twice; others of nobody's concern.
  await put('a', START);
  await put('c', START + 20_000);
  await put('b', START + 20_000);
  await put('d', START + 30_000);
  await put('d', START + 30_000);
  await put('other-app', START + 5_000, { tenant, app: 'another' });
  await put('other-tenant', START + 5_000, { tenant: `${tenant}-2`, app: 'support' });
  await refresh();
});

afterAll(async () => {
  await client.indices.delete({ index: [featureIndex(START), featureIndex(START + DAY)], ignore_unavailable: true });
  await client.close();
});

describe('ElasticsearchFeatures', () => {
  it('gives the first runs of an app, and goes on behind one', async () => {
    expect(names(await store.first(app, { limit: 10, before: START + 30_000 }))).toEqual(['a', 'b', 'c']);
    expect(names(await store.first(app, { limit: 2, before: START + DAY }))).toEqual(['a', 'b']);
    const after = { at: START + 20_000, run: 'b' };
    expect(names(await store.first(app, { limit: 10, before: START + DAY, after }))).toEqual(['c', 'd']);
  });

  it('gives the last runs up to one, which is among them', async () => {
    expect(names(await store.last(app, { limit: 2, upTo: { at: START + 20_000, run: 'b' } }))).toEqual(['a', 'b']);
    expect(names(await store.last(app, { limit: 3, upTo: { at: START + 30_000, run: 'd' } }))).toEqual(['b', 'c', 'd']);
  });

  it('gives features as they were put', async () => {
    const [first] = await store.first(app, { limit: 1, before: START + DAY });
    expect({ ...first, questionVector: Array.from(first!.questionVector!) }).toEqual({
      run: 'a',
      at: START,
      outcome: 'answered',
      questionVector: [0.5, -0.25],
    });
  });

  it('knows the apps', async () => {
    const own = (await store.apps()).filter((each) => each.tenant.startsWith(tenant));
    expect(own).toEqual([{ tenant, app: 'another' }, app, { tenant: `${tenant}-2`, app: 'support' }]);
  });

  it('keeps what is known of an app', async () => {
    expect(await store.state(app)).toBeUndefined();
    const known = { ...app, drift: create(AppDriftSchema, { app: 'support', note: 'not enough runs: 4 of 700' }) };
    await store.putState(known);
    const cursor = { at: START, run: 'a' };
    await store.putState({ ...known, cursor });
    expect(await store.state(app)).toEqual({ ...known, cursor });
    await client.indices.refresh({ index: 'weir-drift' });
    expect(await store.states(tenant)).toEqual([{ ...known, cursor }]);
    expect(await store.states(tenant, 'another')).toEqual([]);
    expect(await store.states(`${tenant}-2`)).toEqual([]);
  });

  it('loses what is erased', async () => {
    const erasure = elasticsearchRunErasure(client, bulk);
    const { signal } = new AbortController();
    const wanted = { tenant, runs: ['d'] };
    const { found } = await erasure.find(wanted, signal);
    expect(found).toEqual([{ index: featureIndex(START + 30_000), runs: ['d'] }]);
    await erasure.remove(found, wanted, owned, signal);
    expect(names(await store.first(app, { limit: 10, before: START + DAY }))).toEqual(['a', 'b', 'c']);
  });

  it('loses what is known of the apps of a tenant that is erased, and of no other', async () => {
    const other = { tenant: `${tenant}-2`, app: 'support', drift: create(AppDriftSchema, { app: 'support' }) };
    await store.putState(other);
    await client.indices.refresh({ index: 'weir-drift' });
    const wanted = { tenant, runs: undefined };
    await elasticsearchRunErasure(client, bulk).remove([], wanted, owned, new AbortController().signal);
    await client.indices.refresh({ index: 'weir-drift' });
    expect(await store.states(tenant)).toEqual([]);
    expect(await store.states(other.tenant)).toEqual([other]);
  });

  it('takes out whole days that are over', async () => {
    expect(await client.indices.exists({ index: featureIndex(START) })).toBe(true);
    await store.prune(new Date(START + 31 * DAY));
    expect(names(await store.first(app, { limit: 10, before: START + DAY }))).toEqual(['b', 'c']);
  });
});
