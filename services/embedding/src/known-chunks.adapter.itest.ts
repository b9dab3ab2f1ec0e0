import { randomUUID } from 'node:crypto';
import {
  BulkWriter,
  chunkIndexName,
  createElasticsearch,
  type ElasticsearchClient,
  MultiGet,
} from '@weir/elasticsearch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { elasticsearchKnownChunks } from './known-chunks.adapter.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
const collection = `itest-${randomUUID()}`;
const index = chunkIndexName(collection, 'g');

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  // Fields are read as they were written, whatever they are.
  await client.indices.create({ index, mappings: { dynamic: false } });
  const document = JSON.stringify({ embedded_hash: 'hash-a', text: 'long', vector: [0.5, -1] });
  await new BulkWriter(client).write({ kind: 'index', index, id: 'a', document }, () => true);
});

afterAll(async () => {
  await client.indices.delete({ index });
  await client.close();
});

it('knows the hashes of what the index has, in order, before it is refreshed', async () => {
  const known = elasticsearchKnownChunks(new MultiGet(client));
  expect(await known.embeddedHashes(collection, 'g', ['x', 'a'])).toEqual([undefined, 'hash-a']);
  expect(await known.embeddedHashes(collection, 'other', ['a'])).toEqual([undefined]);
});

it('gives the embeddings that the index has, with what they were made of', async () => {
  const known = elasticsearchKnownChunks(new MultiGet(client));
  const [none, there] = await known.embeddings(collection, 'g', ['x', 'a']);
  expect([none, there]).toEqual([undefined, { hash: 'hash-a', embedding: Float32Array.from([0.5, -1]) }]);
});
