import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { Refresher } from './refresher.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
const index = `itest-refresh-${randomUUID()}`;

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await client.indices.create({ index, settings: { refresh_interval: '-1' } });
});

afterAll(async () => {
  await client.indices.delete({ index });
  await client.close();
});

const found = async () => (await client.count({ index })).count;
async function refreshes(): Promise<number> {
  const stats = await client.indices.stats({ index, metric: 'refresh' });
  return stats._all.primaries!.refresh!.external_total;
}

describe('Refresher', () => {
  it('makes searchable what was written before it was asked', async () => {
    const refresher = new Refresher(client, 50);
    for (let n = 1; n <= 3; n += 1) {
      await client.index({ index, id: String(n), document: { n } });
      await refresher.refresh(index);
      expect(await found()).toBe(n);
    }
  });

  it('refreshes once for all who ask within an interval', async () => {
    const refresher = new Refresher(client, 300);
    await refresher.refresh(index);
    const before = await refreshes();
    await client.index({ index, id: 'late', document: { n: 0 } });
    await Promise.all(Array.from({ length: 20 }, () => refresher.refresh(index)));
    expect((await refreshes()) - before).toBe(1);
  });

  it('has nothing to do for an index that is not there', async () => {
    await new Refresher(client, 0).refresh(`itest-refresh-${randomUUID()}`);
  });

  it('says that the server does not answer', async () => {
    const nowhere = createElasticsearch({ url: 'http://127.0.0.1:1' });
    await expect(new Refresher(nowhere, 0).refresh(index)).rejects.toMatchObject({ code: 'elasticsearch-unavailable' });
    await nowhere.close();
  });
});
