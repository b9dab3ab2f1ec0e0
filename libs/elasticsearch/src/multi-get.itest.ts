import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkWriter } from './bulk-writer.js';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { MultiGet } from './multi-get.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let multiGet: MultiGet;
const name = `itest-get-${randomUUID()}`;
const [index, second, alias] = [`${name}-1`, `${name}-2`, `${name}-alias`];

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  multiGet = new MultiGet(client);
  for (const made of [index, second])
    await client.indices.create({ index: made, settings: { refresh_interval: '-1' } });
});

afterAll(async () => {
  await client.indices.delete({ index: [index, second], ignore_unavailable: true });
  await client.close();
});

async function write(id: string, document: object) {
  return new BulkWriter(client).write({ kind: 'index', index, id, document: JSON.stringify(document) }, () => true);
}

describe('MultiGet', () => {
  it('sees the last write at once, with its revision', async () => {
    await write('a', { n: 1 });
    const revision = await write('a', { n: 2 });
    expect(await multiGet.get({ index, id: 'a' })).toEqual({ source: { n: 2 }, revision });
  });

  it('gives each caller its own, in fields and in order', async () => {
    await write('b', { text: 'b', vector: [1] });
    await write('c', { text: 'c', vector: [2] });
    const found = await Promise.all([
      multiGet.get({ index, id: 'c', exclude: ['vector'] }),
      multiGet.get({ index, id: 'missing' }),
      multiGet.get({ index: `${name}-none`, id: 'b' }),
      multiGet.get({ index, id: 'b', include: ['vector'] }),
    ]);
    expect(found.map((each) => each?.source)).toEqual([{ text: 'c' }, undefined, undefined, { vector: [1] }]);
  });

  it('fails what cannot be read alone', async () => {
    await write('d', { n: 4 });
    // A get by an alias of two indices has no answer.
    await client.indices.updateAliases({
      actions: [index, second].map((aliased) => ({ add: { index: aliased, alias } })),
    });
    const [bad, good] = await Promise.allSettled([
      multiGet.get({ index: alias, id: 'd' }),
      multiGet.get({ index, id: 'd' }),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'elasticsearch-failed' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { source: { n: 4 } } });
  });
});
