import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { elasticsearchDependency, writableElasticsearchDependency } from './dependency.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
const index = `weir-itest-${randomUUID()}`;
let client: ElasticsearchClient;

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await client.indices.create({ index });
});

afterAll(async () => {
  await client.indices.delete({ index, ignore_unavailable: true });
  await client.close();
});

/** What Elasticsearch does to its indices beyond the flood stage of a disk. */
const setFull = (full: boolean) =>
  client.indices.putSettings({ index, settings: { 'index.blocks.read_only_allow_delete': full ? true : null } });

it('is down for those who write while an index takes no writes, and up for those who read', async () => {
  const { signal } = new AbortController();
  const writing = writableElasticsearchDependency(client);
  await writing.check(signal);
  await setFull(true);
  await elasticsearchDependency(client).check(signal);
  await expect(writing.check(signal)).rejects.toThrow(index);
  await setFull(false);
  await writing.check(signal);
});
