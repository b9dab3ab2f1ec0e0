import { randomUUID } from 'node:crypto';
import {
  BulkWriter,
  type ChunkDocument,
  ChunkIndices,
  chunkIndexName,
  createElasticsearch,
  forbidGuessedIndices,
  type ElasticsearchClient,
  Refresher,
} from '@weir/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchChunkStores } from './chunk-store.adapter.js';
import { chunk, chunkStoreContract } from './chunk-store.contract.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
const made: string[] = [];
const generation = 'abcdef0123';

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
});

afterAll(async () => {
  await client.indices.delete({ index: made, ignore_unavailable: true });
  await client.close();
});

function storesOf() {
  return elasticsearchChunkStores({
    indices: new ChunkIndices(client, { replicas: 0 }),
    bulk: new BulkWriter(client),
    refresher: new Refresher(client, 0),
  });
}

async function open(dimensions = 4, stores = storesOf(), collection = `itest-${randomUUID()}`) {
  const index = chunkIndexName(collection, generation);
  made.push(index);
  const store = await stores(collection, generation, dimensions);
  const found = async () => {
    const { hits } = await client.search<ChunkDocument>({ index, query: { match_all: {} } });
    return new Map(hits.hits.map(({ _id, _source }) => [_id!, _source!]));
  };
  return { store, refused: { ...chunk('refused'), vector: [1, 0] }, found, index, collection };
}

chunkStoreContract(open);

it('makes no index for a change without vectors', async () => {
  const { store, index } = await open(0);
  await store.setReaders(['a'], ['board'], () => true);
  await store.remove(['a'], 1, () => true);
  await store.refresh();
  expect(await client.indices.exists({ index })).toBe(false);
});

it('makes an index anew that is gone, and never with guessed fields', async () => {
  const stores = storesOf();
  const { store, index, collection } = await open(4, stores);
  await client.indices.delete({ index });
  await expect(store.write([chunk('a')], 1, () => true)).rejects.toMatchObject({
    code: 'index-missing',
    disposition: 'retryable',
  });
  const again = await open(4, stores, collection);
  await again.store.write([chunk('a')], 1, () => true);
  const mapping = await client.indices.getMapping({ index });
  expect(mapping[index]?.mappings.properties?.['vector']).toMatchObject({ type: 'dense_vector', dims: 4 });
});
