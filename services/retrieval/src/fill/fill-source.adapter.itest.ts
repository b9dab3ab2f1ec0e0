import { randomUUID } from 'node:crypto';
import {
  BulkWriter,
  chunkAlias,
  ChunkIndices,
  chunkIndexName,
  chunkJson,
  createElasticsearch,
  type ElasticsearchClient,
  ensureRegistry,
  forbidGuessedIndices,
  MultiGet,
  REGISTRY_INDEX,
} from '@weir/elasticsearch';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ElasticsearchRegistry } from '../registry/registry.adapter.js';
import { withContent } from '../registry/registry-changes.js';
import { elasticsearchFillSource } from './fill-source.adapter.js';
import type { FillSource } from './fill-source.port.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let registry: ElasticsearchRegistry;
let bulk: BulkWriter;
let source: FillSource;
let collection: string;

const OWN = 'aaaaaaaaaa';
const BESIDE = 'bbbbbbbbbb';
const made: string[] = [];
const owned = () => true;

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  await ensureRegistry(client, { replicas: 0 });
  const multiGet = new MultiGet(client);
  bulk = new BulkWriter(client);
  registry = new ElasticsearchRegistry(multiGet, bulk);
  source = elasticsearchFillSource(client, multiGet);
});

beforeEach(async () => {
  collection = `itest-${randomUUID()}`;
  const indices = new ChunkIndices(client, { replicas: 0 });
  await indices.ensure(collection, OWN, 4);
  await indices.ensure(collection, BESIDE, 4, true);
  made.push(chunkIndexName(collection, OWN), chunkIndexName(collection, BESIDE));
});

afterAll(async () => {
  await client.indices.delete({ index: made, ignore_unavailable: true });
  await client.close();
});

async function put(
  documentId: string,
  { chunks = 1, generation = OWN, tenant = 't', deleted = false } = {},
): Promise<void> {
  const ids = Array.from({ length: deleted ? 0 : chunks }, (_, number) => `${documentId}-${number}`);
  const index = chunkIndexName(collection, generation);
  const operations = ids.map((id) => {
    const chunk = {
      tenant,
      collection,
      document_id: documentId,
      title: 'T',
      heading_path: ['H'],
      context: 'x',
      text: `text of ${id}`,
      readers: ['everyone'],
      embedded_hash: 'h',
      clearance: 'c',
    };
    return { kind: 'index' as const, index, id, document: chunkJson(id, chunk, [1, 0, 0, 0]) };
  });
  await bulk.writeAll(operations, owned);
  await registry.change({ tenant, collection, documentId, generation }, owned, (entry) =>
    withContent(entry, {
      version: 9_007_199_254_740_993n,
      versionGiven: true,
      position: { log: 'l/0', offset: 1 },
      deleted,
      title: 'T',
      mediaType: 'text/plain',
      uri: '',
      metadata: {},
      readers: ['everyone'],
      chunks: ids.map((id, number) => ({ id, start: number, end: number + 1 })),
      indexedAt: '',
    }),
  );
}

async function pages(): Promise<string[][]> {
  await client.indices.refresh({ index: REGISTRY_INDEX });
  const found: string[][] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = await source.page(collection, OWN, after);
    found.push(page.entries.map(({ tenant, documentId }) => `${tenant}/${documentId}`));
    after = page.next;
  }
  return found;
}

describe('a fill source', () => {
  it('gives each document that stands once, of all tenants, page by page', async () => {
    const numbers = Array.from({ length: 120 }, (_, number) => String(number).padStart(3, '0'));
    await Promise.all(numbers.map((number) => put(number)));
    await Promise.all([
      put('theirs', { tenant: 'u' }),
      put('deleted', { deleted: true }),
      put('beside', { generation: BESIDE }),
    ]);
    const found = await pages();
    expect(found.map((page) => page.length)).toEqual([50, 50, 21]);
    expect(found.flat()).toEqual([...numbers.map((number) => `t/${number}`), 'u/theirs']);
  });

  it('ends a page at a document of many chunks, and never leaves one out', async () => {
    await put('a', { chunks: 400 });
    await put('b', { chunks: 600 });
    await put('c', { chunks: 300 });
    await put('d', { chunks: 200 });
    expect(await pages()).toEqual([['t/a'], ['t/b'], ['t/c', 't/d']]);
  });

  it('reads the chunks of a document in order, and says which is gone', async () => {
    await put('a', { chunks: 3 });
    const entry = await registry.get({ tenant: 't', collection, documentId: 'a', generation: OWN });
    expect(entry.content!.version).toBe(9_007_199_254_740_993n);
    const texts = async () => (await source.chunks(entry)).map((chunk) => chunk?.text);
    expect(await texts()).toEqual(['text of a-0', 'text of a-1', 'text of a-2']);
    expect((await source.chunks(entry))[0]).toMatchObject({ heading_path: ['H'], context: 'x', clearance: 'c' });
    await bulk.writeAll([{ kind: 'delete', index: chunkIndexName(collection, OWN), id: 'a-1' }], owned);
    expect(await texts()).toEqual(['text of a-0', undefined, 'text of a-2']);
  });

  it('takes away a generation beside with what is known of its documents, twice without an error', async () => {
    await put('a');
    await put('a', { generation: BESIDE });
    await client.indices.refresh({ index: REGISTRY_INDEX });
    expect((await source.generations(collection)).toSorted()).toEqual([OWN, BESIDE]);
    await source.remove(collection, BESIDE);
    await source.remove(collection, BESIDE);
    expect(await source.generations(collection)).toEqual([OWN]);
    const key = { tenant: 't', collection, documentId: 'a' };
    expect((await registry.get({ ...key, generation: BESIDE })).content).toBeUndefined();
    expect((await registry.get({ ...key, generation: OWN })).content).toBeDefined();
  });

  it('takes the one in force away for nobody', async () => {
    await put('a');
    await client.indices.refresh({ index: REGISTRY_INDEX });
    await source.remove(collection, OWN);
    expect(await source.generations(collection)).toContain(OWN);
    expect(await client.indices.existsAlias({ name: chunkAlias(collection) })).toBe(true);
    expect(await pages()).toEqual([['t/a']]);
  });
});
