import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkWriter } from './bulk-writer.js';
import { chunkAlias, type ChunkDocument, chunkIndexName, ChunkIndices, chunkJson } from './chunk-index.js';
import { createElasticsearch, type ElasticsearchClient } from './client.js';
import { type AccessFilter, type Arms, searchChunks } from './search-chunks.js';

/** Against a real Elasticsearch (WEIR_TEST_ELASTICSEARCH). */
let client: ElasticsearchClient;

beforeAll(() => {
  client = createElasticsearch({ url: process.env['WEIR_TEST_ELASTICSEARCH']! });
});

afterAll(async () => {
  await client.indices.delete({ index: made, ignore_unavailable: true });
  await client.close();
});

const made: string[] = [];
const generation = 'abcdef0123';
const dimensions = 8;

/** A unit vector at an angle, in turns, to the one at 0. */
const direction = (turns: number): number[] => [
  Math.cos(2 * Math.PI * turns),
  Math.sin(2 * Math.PI * turns),
  ...Array.from({ length: dimensions - 2 }, () => 0),
];

interface Stored extends Partial<ChunkDocument> {
  id: string;
  vector?: number[];
}

/** Chunks in an index of their own, by default readable for everyone in tenant `t`, with the same text and direction. */
async function indexed(
  chunks: readonly Stored[],
  collection = `itest-${randomUUID()}`,
  ofGeneration = generation,
): Promise<string> {
  const index = chunkIndexName(collection, ofGeneration);
  made.push(index);
  await new ChunkIndices(client, { replicas: 0 }).ensure(collection, ofGeneration, dimensions);
  const operations = chunks.map(({ id, vector, ...chunk }) => {
    const document = {
      tenant: 't',
      collection,
      document_id: `of ${id}`,
      title: '',
      heading_path: [],
      context: '',
      text: 'word',
      readers: ['everyone'],
      embedded_hash: '',
      ...chunk,
    };
    return { kind: 'index' as const, index, id, document: chunkJson(id, document, vector ?? direction(0)) };
  });
  await new BulkWriter(client).writeAll(operations, () => true);
  await client.indices.refresh({ index });
  return collection;
}

function search(filter: AccessFilter, query: { text?: string; vector?: number[]; depth?: number } = {}): Promise<Arms> {
  return searchChunks(client, { filter, depth: 100, text: 'word', vector: direction(0), ...query });
}

const ids = (arm: Arms['keyword']): string[] => arm.map(({ chunkId }) => chunkId);

describe('searchChunks', () => {
  it('says so when the vector is of another embedding than the index', async () => {
    const collection = await indexed([{ id: 'a' }]);
    const filter = { tenant: 't', collection, readers: ['everyone'] };
    const message = expect.stringContaining('3 dimensions, those of the index have 8') as string;
    await expect(search(filter, { vector: [1, 0, 0] })).rejects.toMatchObject({ code: 'vector-dimensions', message });
    const found = searchChunks(client, { filter, depth: 100, vector: [1, 0, 0], generation });
    await expect(found).rejects.toMatchObject({ code: 'vector-dimensions', disposition: 'poison' });
  });

  it('finds by words of title, heading, context and text alike, in any of their forms', async () => {
    const collection = await indexed([
      { id: 'title', title: 'Running dogs', text: 'x' },
      { id: 'heading', heading_path: ['Animals', 'A dog runs'], text: 'x' },
      { id: 'context', context: 'dog | run', text: 'x' },
      { id: 'text', text: 'The dogs, they ran; one runs.' },
      { id: 'none', title: 'Walking cats', text: 'x' },
    ]);
    const filter = { tenant: 't', collection, readers: ['everyone'] };
    const { keyword, vector } = await searchChunks(client, { filter, depth: 100, text: 'run dog' });
    expect(ids(keyword).toSorted()).toEqual(['context', 'heading', 'text', 'title']);
    expect(vector).toEqual([]);
  });

  it('scores by the cosine whatever either arm found', async () => {
    const angles = [0, 0.05, 0.15, 0.25, 0.5];
    const collection = await indexed(angles.map((angle) => ({ id: `at ${angle}`, vector: direction(angle) })));
    const { keyword, vector } = await search({ tenant: 't', collection, readers: ['everyone'] });
    expect(ids(vector)).toEqual(angles.map((angle) => `at ${angle}`));
    const cosines = angles.map((angle) => expect.closeTo(Math.cos(2 * Math.PI * angle), 2) as number);
    expect(vector.map(({ vectorScore }) => vectorScore)).toEqual(cosines);
    const byWords = new Map(keyword.map((candidate) => [candidate.chunkId, candidate]));
    expect(angles.map((angle) => byWords.get(`at ${angle}`)?.vectorScore)).toEqual(cosines);
    expect(keyword[0]).toMatchObject({ documentId: `of ${keyword[0]!.chunkId}`, keywordScore: expect.any(Number) });
  });

  it('finds as many as are wanted, and no more', async () => {
    const collection = await indexed(
      Array.from({ length: 300 }, (_, index) => ({ id: `c${index}`, vector: direction(index / 300) })),
    );
    for (const depth of [1, 99, 250]) {
      const arms = await search({ tenant: 't', collection, readers: ['everyone'] }, { depth });
      expect([arms.keyword.length, arms.vector.length]).toEqual([depth, depth]);
    }
  });

  it('answers from one generation while the alias moves from one to the next', async () => {
    const collection = await indexed([{ id: 'in both' }, { id: 'gone' }]);
    await indexed([{ id: 'in both' }, { id: 'new' }], collection, 'fedcba9876');
    const [index, next] = [chunkIndexName(collection, generation), chunkIndexName(collection, 'fedcba9876')];
    await client.indices.updateAliases({ actions: [{ add: { index: next, alias: chunkAlias(collection) } }] });
    const arms = await search({ tenant: 't', collection, readers: ['everyone'] });
    const found = new Set([...ids(arms.keyword), ...ids(arms.vector)]);
    expect([...found].toSorted()).toEqual(arms.index === index ? ['gone', 'in both'] : ['in both', 'new']);
    expect(arms.keyword.length).toBe(2);
  });

  it('has nothing to say about a collection that has no index', async () => {
    const filter = { tenant: 't', collection: `itest-${randomUUID()}`, readers: ['everyone'] };
    expect(await search(filter)).toEqual({ index: undefined, keyword: [], vector: [] });
  });
});

describe('what the filter keeps out', () => {
  it('is neither found by words nor by meaning', async () => {
    const collection = await indexed([
      { id: 'ours', vector: direction(0.2) },
      { id: 'of another tenant', tenant: 'u' },
      { id: 'of a tenant in other letters', tenant: 'T' },
      { id: 'of a tenant that looks alike', tenant: 'ｔ' },
      { id: 'of a tenant that is a pattern', tenant: '*' },
      { id: 'of another collection', collection: 'other' },
      { id: 'for other readers', readers: ['board'] },
      { id: 'for readers in other letters', readers: ['Everyone', 'STAFF'] },
      { id: 'for readers that look like a list', readers: ['everyone,staff', 'everyone '] },
      { id: 'for nobody', readers: [] },
    ]);
    const arms = await search({ tenant: 't', collection, readers: ['everyone', 'staff'] });
    expect({ keyword: ids(arms.keyword), vector: ids(arms.vector) }).toEqual({ keyword: ['ours'], vector: ['ours'] });
  });

  it('stays out when a tenant or a group is asked for by a pattern', async () => {
    const collection = await indexed([{ id: 'a' }]);
    for (const asked of [
      { tenant: '*' },
      { tenant: 't*' },
      { tenant: 'T' },
      { readers: ['*'] },
      { readers: ['every*', 'EVERYONE'] },
    ]) {
      const arms = await search({ tenant: 't', collection, readers: ['everyone'], ...asked });
      expect([asked, arms.keyword, arms.vector]).toEqual([asked, [], []]);
    }
  });

  it('does not crowd out what may be found: one chunk in a hundred, farther away than all others', async () => {
    const collection = await indexed([
      ...Array.from({ length: 990 }, (_, index) => ({ id: `theirs-${index}`, tenant: 'u', text: 'word word word' })),
      ...Array.from({ length: 10 }, (_, index) => ({ id: `ours-${index}`, vector: direction(0.25) })),
    ]);
    const arms = await search({ tenant: 't', collection, readers: ['everyone'] }, { depth: 10 });
    const ours = Array.from({ length: 10 }, (_, index) => `ours-${index}`).toSorted();
    expect(ids(arms.keyword).toSorted()).toEqual(ours);
    expect(ids(arms.vector).toSorted()).toEqual(ours);
  });

  it('is all that a set comparison says, and nothing else, in both arms', async () => {
    const tenants = ['t', 'u', '*'];
    const groups = ['everyone', 'staff', 'board', '*', 'a b'];
    const everySubset = tenants.flatMap((tenant) =>
      Array.from({ length: 2 ** groups.length }, (_, bits) => ({
        id: `${tenant} ${bits}`,
        tenant,
        readers: groups.filter((_group, at) => (bits >> at) % 2 === 1),
      })),
    );
    const collection = await indexed(everySubset);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tenants), fc.subarray(groups, { minLength: 1 }), async (tenant, readers) => {
        const arms = await search({ tenant, collection, readers });
        const allowed = everySubset
          .filter((chunk) => chunk.tenant === tenant && chunk.readers.some((group) => readers.includes(group)))
          .map(({ id }) => id)
          .toSorted();
        expect(ids(arms.keyword).toSorted()).toEqual(allowed);
        expect(ids(arms.vector).toSorted()).toEqual(allowed);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a filter that is not whole', () => {
  const whole = { tenant: 't', collection: 'c', readers: ['everyone'] };

  it.each([
    [{ tenant: '' }, 'filter-missing', 'tenant'],
    [{ tenant: undefined as unknown as string }, 'filter-missing', 'tenant'],
    [{ collection: '' }, 'filter-missing', 'collection'],
    [{ readers: [] }, 'filter-missing', 'groups'],
    [{ readers: ['everyone', ''] }, 'filter-malformed', 'groups'],
    [{ readers: [undefined as unknown as string] }, 'filter-malformed', 'groups'],
    [{ collection: '*' }, 'filter-malformed', 'collection'],
    [{ collection: 'c,weir-chunks~other' }, 'filter-malformed', 'collection'],
    [{ collection: 'c~abcdef0123' }, 'filter-malformed', 'collection'],
    [{ collection: '<c-{now/d}>' }, 'filter-malformed', 'collection'],
    [{ collection: 'c/_search?q=*' }, 'filter-malformed', 'collection'],
    [{ collection: 'c\nd' }, 'filter-malformed', 'collection'],
  ])('is refused before anything is sent: %j', async (part, code, field) => {
    // Nobody listens there, so whatever is sent fails in another way.
    const nobody = createElasticsearch({ url: 'http://127.0.0.1:9' });
    const query = { filter: { ...whole, ...part }, depth: 10, text: 'word', vector: direction(0) };
    await expect(searchChunks(nobody, query)).rejects.toMatchObject({ code, field, disposition: 'poison' });
  });
});
