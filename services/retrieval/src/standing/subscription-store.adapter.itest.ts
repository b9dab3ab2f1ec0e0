import { randomUUID } from 'node:crypto';
import { AnswerSubscribedSchema, create } from '@weir/contracts';
import { createElasticsearch, type ElasticsearchClient, forbidGuessedIndices } from '@weir/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ElasticsearchSubscriptions } from './subscription-store.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let subscriptions: ElasticsearchSubscriptions;
const tenant = `tenant-${randomUUID()}`;
const NOW = new Date('2026-01-02T00:00:00Z');

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  subscriptions = new ElasticsearchSubscriptions(client, { replicas: 0 });
});

afterAll(() => client.close());

const put = (runId: string, documentIds: string[], fields: object = {}) =>
  subscriptions.put(
    tenant,
    create(AnswerSubscribedSchema, {
      runId,
      documents: documentIds.map((documentId) => ({ collection: 'c', documentId, version: 2n ** 60n })),
      until: '2026-01-03T00:00:00Z',
      ...fields,
    }),
  );

async function citing(documentId: string, of = tenant): Promise<string[]> {
  const found: string[] = [];
  for await (const page of subscriptions.citing({ tenant: of, collection: 'c', documentId }, NOW)) {
    found.push(...page.map(({ runId }) => runId));
  }
  return found.toSorted();
}

describe('subscriptions in Elasticsearch', () => {
  it('are found by their documents as soon as they are kept', async () => {
    expect(await citing('a.md')).toEqual([]);
    await put('r1', ['a.md', 'b.md']);
    await put('r2', ['b.md']);
    await put('over', ['b.md'], { until: '2026-01-01T00:00:00Z' });
    expect(await Promise.all(['a.md', 'b.md', 'c.md'].map((document) => citing(document)))).toEqual([
      ['r1'],
      ['r1', 'r2'],
      [],
    ]);
    expect(await citing('a.md', 'other')).toEqual([]);
  });

  it('are found once, however often they were kept, and however many there are', async () => {
    const runs = Array.from({ length: 520 }, (_, index) => `many-${String(index).padStart(3, '0')}`);
    await Promise.all(runs.map((runId) => put(runId, ['many.md'])));
    await put(runs[0]!, ['many.md']);
    expect(await citing('many.md')).toEqual(runs);
  });

  it('are gone once dropped, and dropping what is not there is no error', async () => {
    await put('gone', ['gone.md']);
    await subscriptions.drop(tenant, 'gone');
    await subscriptions.drop(tenant, 'gone');
    await client.indices.refresh({ index: 'weir-subscriptions' });
    expect(await citing('gone.md')).toEqual([]);
  });

  it('are taken out when their time is over', async () => {
    await put('old', ['old.md'], { until: '2000-01-01T00:00:00Z' });
    const count = async () =>
      (await client.count({ index: 'weir-subscriptions', query: { range: { until: { lte: '2001-01-01' } } } })).count;
    expect(await count()).toBeGreaterThan(0);
    await subscriptions.prune(new Date('2001-01-01T00:00:00Z'));
    expect(await count()).toBe(0);
  });
});
