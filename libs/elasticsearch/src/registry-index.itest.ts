import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkWriter } from './bulk-writer.js';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { ensureRegistry, listRegistry, REGISTRY_INDEX, type RegistryDocument, registryId } from './registry-index.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
const collection = `itest-${randomUUID()}`;
const written: string[] = [];

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await Promise.all([1, 2, 3].map(() => ensureRegistry(client, { replicas: 0 })));
  await Promise.all([
    put('b', {}),
    put('a', {}),
    put('B', {}),
    put('secret', { readers: ['board'] }),
    put('deleted', { present: false }),
    put('theirs', { tenant: 'other' }),
    put('elsewhere', { collection: `${collection}-2` }),
    put('older', { generation: 'g0' }),
  ]);
  await client.indices.refresh({ index: REGISTRY_INDEX });
});

afterAll(async () => {
  const bulk = new BulkWriter(client);
  await bulk.writeAll(
    written.map((id) => ({ kind: 'delete', index: REGISTRY_INDEX, id })),
    () => true,
  );
  await client.close();
});

async function put(documentId: string, fields: Partial<RegistryDocument<string>>): Promise<void> {
  const document = {
    tenant: 't',
    collection,
    document_id: documentId,
    generation: 'g1',
    readers: ['everyone'],
    present: true,
    entry: { of: documentId },
    ...fields,
  };
  const id = registryId({ ...document, documentId });
  written.push(id);
  await new BulkWriter(client).write(
    { kind: 'index', index: REGISTRY_INDEX, id, document: JSON.stringify(document) },
    () => true,
  );
}

async function list(query: { groups?: string[]; after?: string; limit?: number }): Promise<string[]> {
  const page = await listRegistry<{ of: string }>(client, {
    tenant: 't',
    collection,
    generation: 'g1',
    groups: query.groups ?? ['everyone'],
    after: query.after ?? '',
    limit: query.limit ?? 10,
  });
  return page.map(({ entry }) => entry.of);
}

describe('listRegistry', () => {
  it('lists what stands, may be read, and belongs to the tenant, the collection and the generation', async () => {
    expect(await list({})).toEqual(['B', 'a', 'b']);
    expect(await list({ groups: ['everyone', 'board'] })).toEqual(['B', 'a', 'b', 'secret']);
    expect(await list({ groups: [] })).toEqual([]);
  });

  it('goes on after the last of a page, without a gap or a repetition', async () => {
    expect(await list({ limit: 2 })).toEqual(['B', 'a']);
    expect(await list({ limit: 2, after: 'a' })).toEqual(['b']);
    expect(await list({ limit: 2, after: 'b' })).toEqual([]);
  });
});

describe('registryId', () => {
  it('tells apart what differs in one part', () => {
    const key = { tenant: 't', collection: 'c', documentId: 'd', generation: 'g' };
    const ids = [key, ...Object.keys(key).map((part) => ({ ...key, [part]: 'x' }))].map(registryId);
    expect(new Set(ids).size).toBe(5);
  });
});
