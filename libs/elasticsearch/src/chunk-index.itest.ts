import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkWriter } from './bulk-writer.js';
import { chunkAlias, type ChunkDocument, chunkIndexName, ChunkIndices, chunkJson } from './chunk-index.js';
import { createElasticsearch, type ElasticsearchClient } from './client.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;
const made: string[] = [];

beforeAll(() => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
});

afterAll(async () => {
  await client.indices.delete({ index: made, ignore_unavailable: true });
  await client.close();
});

const indices = () => new ChunkIndices(client, { replicas: 0 });

function collectionOf(...generations: string[]): string {
  const collection = `itest-${randomUUID()}`;
  made.push(...generations.map((generation) => chunkIndexName(collection, generation)));
  return collection;
}

const inForce = async (collection: string) =>
  Object.keys(await client.indices.getAlias({ name: chunkAlias(collection) }));

const chunk: ChunkDocument = {
  tenant: 't',
  collection: 'c',
  document_id: 'd',
  title: 'A title',
  heading_path: ['Leave', 'Parental'],
  context: 'name | days',
  text: 'Running the dogs',
  readers: ['everyone'],
  embedded_hash: 'h',
};

describe('ChunkIndices', () => {
  it('makes an index once, whoever asks and however often, and puts it in force', async () => {
    const collection = collectionOf('aaaaaaaaaa');
    const mine = indices();
    await Promise.all([mine, mine, indices(), indices()].map((each) => each.ensure(collection, 'aaaaaaaaaa', 4)));
    expect(await inForce(collection)).toEqual([chunkIndexName(collection, 'aaaaaaaaaa')]);
  });

  it('makes a further generation beside the one in force', async () => {
    const collection = collectionOf('aaaaaaaaaa', 'bbbbbbbbbb');
    await indices().ensure(collection, 'aaaaaaaaaa', 4);
    await indices().ensure(collection, 'bbbbbbbbbb', 8);
    expect(await client.indices.exists({ index: chunkIndexName(collection, 'bbbbbbbbbb') })).toBe(true);
    expect(await inForce(collection)).toEqual([chunkIndexName(collection, 'aaaaaaaaaa')]);
  });

  it('puts in force what it made and did not come to put in force', async () => {
    const collection = collectionOf('aaaaaaaaaa');
    await indices().ensure(collection, 'aaaaaaaaaa', 4);
    await client.indices.deleteAlias({
      index: chunkIndexName(collection, 'aaaaaaaaaa'),
      name: chunkAlias(collection),
    });
    await indices().ensure(collection, 'aaaaaaaaaa', 4);
    expect(await inForce(collection)).toHaveLength(1);
  });

  it('tries again what failed', async () => {
    const collection = collectionOf('aaaaaaaaaa');
    const same = indices();
    await expect(same.ensure(collection, 'aaaaaaaaaa', 1_000_000)).rejects.toMatchObject({
      code: 'elasticsearch-refused',
    });
    await same.ensure(collection, 'aaaaaaaaaa', 4);
    expect(await inForce(collection)).toHaveLength(1);
  });

  it('refuses a vector of other dimensions than the index has', async () => {
    const collection = collectionOf('aaaaaaaaaa');
    await indices().ensure(collection, 'aaaaaaaaaa', 4);
    const index = chunkIndexName(collection, 'aaaaaaaaaa');
    const write = (vector: number[]) =>
      new BulkWriter(client).write(
        { kind: 'index', index, id: 'a', document: chunkJson('a', chunk, vector) },
        () => true,
      );
    await expect(write([1, 0, 0])).rejects.toMatchObject({ disposition: 'poison' });
    await write([1, 0, 0, 0]);
  });

  it.each([
    ['the text, whatever its form', 'run dog', true],
    ['the title', 'title', true],
    ['the headings', 'parental', true],
    ['the context', 'days', true],
    ['no other field', 'everyone', false],
  ])('finds a chunk by %s', async (_what, words, expected) => {
    const collection = collectionOf('aaaaaaaaaa');
    await indices().ensure(collection, 'aaaaaaaaaa', 4);
    const index = chunkIndexName(collection, 'aaaaaaaaaa');
    const document = chunkJson('a', chunk, [1, 0, 0, 0]);
    await new BulkWriter(client).write({ kind: 'index', index, id: 'a', document }, () => true);
    await client.indices.refresh({ index });
    const match = { content: { query: words, operator: 'and' as const } };
    const { hits } = await client.search({ index: chunkAlias(collection), query: { match } });
    expect(hits.hits.length > 0).toBe(expected);
  });
});
