import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BulkOperation, BulkWriter } from './bulk-writer.js';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { MultiGet } from './multi-get.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
let bulk: BulkWriter;
let index: string;
const made: string[] = [];
const always = () => true;

beforeAll(() => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  bulk = new BulkWriter(client);
});

afterAll(async () => {
  await client.indices.delete({ index: made, ignore_unavailable: true });
  await client.close();
});

beforeEach(async () => {
  index = `itest-bulk-${randomUUID()}`;
  made.push(index);
  await client.indices.create({ index, mappings: { properties: { n: { type: 'integer' } } } });
});

const indexing = (id: string, n: unknown): BulkOperation => ({
  kind: 'index',
  index,
  id,
  document: JSON.stringify({ n }),
});

async function stored(id: string): Promise<unknown> {
  return (await new MultiGet(client).get<{ n: unknown }>({ index, id }))?.source.n;
}

describe('BulkWriter', () => {
  it('fails one bad item in a hundred alone, as poison', async () => {
    const operations = Array.from({ length: 100 }, (_, n) => indexing(`d${n}`, n === 41 ? 'no number' : n));
    const settled = await Promise.allSettled(operations.map((operation) => bulk.write(operation, always)));
    const failed = settled.flatMap((result, n) =>
      result.status === 'rejected' ? [{ n, error: result.reason as Error }] : [],
    );
    expect(failed).toMatchObject([{ n: 41, error: { code: 'elasticsearch-refused', disposition: 'poison' } }]);
    expect(failed[0]!.error.message).not.toContain('no number');
    await client.indices.refresh({ index });
    expect((await client.count({ index })).count).toBe(99);
  });

  it('writes all of a list before it says that one failed', async () => {
    const operations = [indexing('a', 'no number'), indexing('b', 2)];
    await expect(bulk.writeAll(operations, always)).rejects.toMatchObject({ code: 'elasticsearch-refused' });
    expect(await stored('b')).toBe(2);
  });

  it('writes only what its writer still owns when the request is sent', async () => {
    const settled = await Promise.allSettled([
      bulk.write(indexing('mine', 1), always),
      bulk.write(indexing('theirs', 2), () => Promise.resolve(false)),
      bulk.write(indexing('mine too', 3), always),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(settled[1]).toMatchObject({ reason: { code: 'lease-lost' } });
    expect([await stored('mine'), await stored('theirs'), await stored('mine too')]).toEqual([1, undefined, 3]);
  });

  it('creates once, and replaces only the revision it was told', async () => {
    const creating = { ...indexing('a', 1), kind: 'create' } as BulkOperation;
    const first = await bulk.write(creating, always);
    await expect(bulk.write(creating, always)).rejects.toMatchObject({ code: 'version-conflict' });
    const second = await bulk.write({ ...indexing('a', 2), onlyIf: first } as BulkOperation, always);
    expect(second.seqNo).toBeGreaterThan(first.seqNo);
    await expect(bulk.write({ ...indexing('a', 3), onlyIf: first } as BulkOperation, always)).rejects.toMatchObject({
      code: 'version-conflict',
      disposition: 'retryable',
    });
    expect(await stored('a')).toBe(2);
  });

  it('updates some fields, and leaves alone what is not there', async () => {
    await bulk.write({ kind: 'index', index, id: 'a', document: '{"n":1,"kept":true}' }, always);
    const update = (id: string): BulkOperation => ({ kind: 'update', index, id, document: '{"n":2}' });
    await bulk.writeAll([update('a'), update('missing')], always);
    const found = await new MultiGet(client).get({ index, id: 'a' });
    expect(found?.source).toEqual({ n: 2, kept: true });
    expect(await stored('missing')).toBeUndefined();
  });

  it('deletes twice without a complaint, of an index that is gone too', async () => {
    await bulk.write(indexing('a', 1), always);
    const deleting: BulkOperation = { kind: 'delete', index, id: 'a' };
    await bulk.write(deleting, always);
    await bulk.write(deleting, always);
    await bulk.write({ ...deleting, index: `itest-bulk-${randomUUID()}` }, always);
    expect(await stored('a')).toBeUndefined();
  });

  it('orders the writes of a document by their versions, whenever they arrive', async () => {
    const at = (version: number, n: number) => ({ ...indexing('a', n), version }) as BulkOperation;
    const deleting = (version: number): BulkOperation => ({ kind: 'delete', index, id: 'a', version });
    await bulk.write(at(20, 1), always);
    await bulk.write(at(20, 2), always);
    await expect(bulk.write(at(19, 3), always)).rejects.toMatchObject({
      code: 'version-conflict',
      disposition: 'retryable',
    });
    await bulk.write(deleting(19), always);
    expect(await stored('a')).toBe(2);
    await bulk.write({ kind: 'update', index, id: 'a', document: '{"n":4}' }, always);
    await expect(bulk.write(at(20, 5), always)).rejects.toMatchObject({ code: 'version-conflict' });
    expect(await stored('a')).toBe(4);
    await bulk.write(deleting(30), always);
    await expect(bulk.write(at(29, 6), always)).rejects.toMatchObject({ code: 'version-conflict' });
    expect(await stored('a')).toBeUndefined();
    await bulk.write(at(31, 7), always);
    expect(await stored('a')).toBe(7);
  });

  it('remembers the deletion of what never was there', async () => {
    await bulk.write({ kind: 'delete', index, id: 'a', version: 5 }, always);
    const late = { ...indexing('a', 1), version: 4 } as BulkOperation;
    await expect(bulk.write(late, always)).rejects.toMatchObject({ code: 'version-conflict' });
  });

  it('waits while an index takes no writes', async () => {
    await client.indices.putSettings({ index, settings: { 'index.blocks.write': true } });
    await expect(bulk.write(indexing('a', 1), always)).rejects.toMatchObject({
      code: 'elasticsearch-read-only',
      disposition: 'retryable',
      dependency: 'elasticsearch',
    });
  });

  it('says that a server does not answer, not that a document is bad', async () => {
    const nowhere = createElasticsearch({ url: 'http://127.0.0.1:1' });
    await expect(new BulkWriter(nowhere).write(indexing('a', 1), always)).rejects.toMatchObject({
      code: 'elasticsearch-unavailable',
      disposition: 'retryable',
      dependency: 'elasticsearch',
    });
    await nowhere.close();
  });
});
