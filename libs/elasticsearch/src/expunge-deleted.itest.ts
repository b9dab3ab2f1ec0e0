import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkWriter } from './bulk-writer.js';
import { chunkIndexName, ChunkIndices, chunkJson, forbidGuessedIndices } from './chunk-index.js';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { expungeDeleted } from './expunge-deleted.js';
import { filesWith } from './files-with.js';
import { indicesLike, scanIndex } from './scan-index.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
const collection = `expunge-${randomUUID().slice(0, 8)}`;
const index = chunkIndexName(collection, 'aaaaaaaaaa');
const CANARY = 'zyxquillon';
const signal = AbortSignal.timeout(110_000);

const chunk = (text: string) => ({
  tenant: 't',
  collection,
  document_id: 'd',
  title: '',
  heading_path: [],
  context: '',
  text,
  readers: ['everyone'],
  embedded_hash: 'h',
});

beforeAll(async () => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
  await forbidGuessedIndices(client);
  await new ChunkIndices(client, { replicas: 0 }).ensure(collection, 'aaaaaaaaaa', 4);
  const texts = Array.from({ length: 200 }, (_, n) => (n === 77 ? `It is ${CANARY} here.` : `Ordinary chunk ${n}.`));
  const operations = texts.map((text, n) => ({
    kind: 'index' as const,
    index,
    id: `c-${n}`,
    document: chunkJson(`c-${n}`, chunk(text), [1, 0, 0, 0]),
  }));
  await new BulkWriter(client).writeAll(operations, () => true);
  await client.indices.flush({ index, force: true });
});

afterAll(async () => {
  await client.indices.delete({ index });
  await client.close();
});

describe('expungeDeleted', () => {
  it('takes out of the files what is deleted, and leaves the rest', async () => {
    expect(await filesWith(client, index, CANARY)).not.toEqual([]);
    await new BulkWriter(client).write({ kind: 'delete', index, id: 'c-77' }, () => true);
    await client.indices.flush({ index, force: true });
    // Deleted, and still there.
    expect(await filesWith(client, index, CANARY)).not.toEqual([]);
    const merged = await expungeDeleted(client, [index], { signal });
    expect(merged).toEqual([{ index, marked: expect.any(Number) }]);
    expect(await filesWith(client, index, CANARY)).toEqual([]);
    expect((await client.count({ index })).count).toBe(199);
    const settings = (await client.indices.getSettings({ index }))[index]!.settings!;
    expect(JSON.stringify(settings)).not.toMatch(/retention_lease|expunge_deletes_allowed/);
  });

  it('leaves an index alone that nothing was deleted of', async () => {
    expect(await expungeDeleted(client, [index], { signal })).toEqual([]);
    expect(await expungeDeleted(client, [], { signal })).toEqual([]);
  });

  it('gets through while others go on replacing entries', async () => {
    const writer = new BulkWriter(client);
    const written = (n: number, text: string) => ({
      kind: 'index' as const,
      index,
      id: `c-${n}`,
      document: chunkJson(`c-${n}`, chunk(text), [1, 0, 0, 0]),
    });
    await writer.write(written(500, `It is ${CANARY} again.`), () => true);
    await client.indices.flush({ index, force: true });
    await writer.write({ kind: 'delete', index, id: 'c-500' }, () => true);
    const stop = new AbortController();
    const replacing = (async () => {
      for (let round = 0; !stop.signal.aborted; round += 1) {
        await writer.writeAll(
          Array.from({ length: 20 }, (_, n) => written(n, `Ordinary chunk ${n}, for the ${round}th time.`)),
          () => true,
        );
        await client.indices.refresh({ index });
      }
      return client.indices.stats({ index });
    })();
    await expungeDeleted(client, [index], { signal });
    stop.abort();
    // They left deleted entries of their own behind.
    expect((await replacing)._all.primaries?.docs?.deleted).toBeGreaterThan(0);
    expect(await filesWith(client, index, CANARY)).toEqual([]);
  });

  it('says so when it does not get through in time', async () => {
    await new BulkWriter(client).write({ kind: 'delete', index, id: 'c-78' }, () => true);
    await expect(expungeDeleted(client, [index], { signal, withinMs: 0 })).rejects.toMatchObject({
      code: 'expunge-late',
      disposition: 'retryable',
    });
  });
});

describe('scanIndex', () => {
  it('gives every entry once, a page at a time', async () => {
    await client.indices.refresh({ index });
    expect(await indicesLike(client, `weir-chunks~${collection}~*`)).toEqual([index]);
    expect(await indicesLike(client, 'weir-nothing~*')).toEqual([]);
    const pages: number[] = [];
    const ids = new Set<string>();
    const query = { indices: [index], query: { term: { tenant: 't' } }, fields: ['document_id'], page: 90 };
    for await (const page of scanIndex<{ document_id: string }>(client, query, signal)) {
      pages.push(page.length);
      for (const { id, source } of page) if (source.document_id === 'd') ids.add(id);
    }
    expect(pages).toEqual([90, 90, 18]);
    expect(ids.size).toBe(198);
    expect(await scanIndex(client, { ...query, indices: [] }, signal).next()).toMatchObject({ done: true });
  });
});
