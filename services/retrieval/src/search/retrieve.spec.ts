import { create, RetrieveRequestedSchema } from '@weir/contracts';
import { chunkIndexName } from '@weir/elasticsearch';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Content, emptyEntry, type RegistryEntry } from '../registry/registry-entry.js';
import { MemoryRegistry } from '../registry/registry.fake.js';
import { MemoryChunkSearch } from './chunk-search.fake.js';
import { retrieve, type Retrieved } from './retrieve.js';

const generation = 'abcdef0123';

let registry: MemoryRegistry;
let search: MemoryChunkSearch;
let scores: number;

beforeEach(() => {
  registry = new MemoryRegistry();
  search = new MemoryChunkSearch(chunkIndexName('c', generation));
  scores = 1;
});

interface Document {
  id: string;
  tenant?: string;
  collection?: string;
  /** What the index says. */
  readers?: string[];
  /** What the registry says. @default `readers` */
  registered?: { readers?: string[]; accessChangedTo?: string[]; deleted?: boolean; chunks?: string[] } | false;
  chunks?: string[];
}

/** Puts a document into the index and into the registry; documents put later rank lower. */
async function put({ id, tenant = 't', collection = 'c', chunks = [`${id}-1`], ...rest }: Document): Promise<void> {
  const readers = rest.readers ?? ['everyone'];
  for (const chunkId of chunks) {
    const chunk = { tenant, collection, document_id: id, title: '', heading_path: [], context: '', text: chunkId };
    search.chunks.push({ id: chunkId, chunk: { ...chunk, readers, embedded_hash: '' }, score: (scores *= 0.99) });
  }
  if (rest.registered === false) return;
  const key = { tenant, collection, documentId: id, generation };
  await registry.change(
    key,
    () => true,
    () => entry(key, { readers, chunks, ...rest.registered }),
  );
}

function entry(
  key: Parameters<typeof emptyEntry>[0],
  state: { readers: string[]; accessChangedTo?: string[]; deleted?: boolean; chunks: string[] },
): RegistryEntry {
  const position = { log: 'l/0', offset: 1 };
  const content: Content = {
    version: 7n,
    versionGiven: true,
    position,
    sequence: 1,
    deleted: state.deleted ?? false,
    title: 'Title',
    mediaType: 'text/plain',
    uri: '',
    metadata: {},
    readers: state.readers,
    chunks: state.chunks.map((id) => ({ id, start: 0, end: 1 })),
    indexedAt: '',
  };
  const { accessChangedTo: readers } = state;
  const access = readers && { position: { log: 'l/0', offset: 2 }, sequence: 2, readers };
  return { ...emptyEntry(key), sequence: 2, content, ...(access ? { access } : {}) };
}

function ask(
  request: {
    groups?: string[];
    k?: number;
    mode?: string;
    collection?: string;
    embedding?: string;
    withoutVector?: true;
    more?: readonly { text: string; vector?: { values: number[] } }[];
  } = {},
  tenant = 't',
): Promise<Retrieved> {
  const { withoutVector, more = [], ...rest } = request;
  const message = create(RetrieveRequestedSchema, {
    collection: 'c',
    query: 'q',
    ...(withoutVector ? {} : { vector: { values: [1] } }),
    ...rest,
    more: [...more],
  });
  return retrieve(
    message,
    tenant,
    { search, registry, generationBy: () => Promise.resolve(generation) },
    new AbortController().signal,
  );
}

const documents = ({ hits }: Retrieved): string[] => hits.map(({ documentId }) => documentId);

describe('by an embedding that is named', () => {
  it('searches the generation of it', async () => {
    await put({ id: 'a' });
    await ask({ embedding: 'support@3f9a01c2' });
    expect(search.queries[0]).toMatchObject({ generation });
    await ask();
    expect(search.queries[1]).not.toHaveProperty('generation');
  });
});

describe('retrieve', () => {
  it('answers with the version that stands, its title and its place', async () => {
    await put({ id: 'd', chunks: ['d-1', 'd-2'] });
    const { hits, generation: answered } = await ask();
    expect(answered).toBe(generation);
    expect(hits).toMatchObject([
      { documentId: 'd', chunkId: 'd-1', version: 7n, title: 'Title', text: 'd-1', start: 0, end: 1 },
      { documentId: 'd', chunkId: 'd-2' },
    ]);
  });

  it('tells of the checks that a chunk was found clear by; of older chunks none are known', async () => {
    await put({ id: 'new' });
    search.chunks[0]!.chunk.clearance = 'by these';
    await put({ id: 'old' });
    const { hits } = await ask();
    expect(hits.map(({ clearance }) => clearance)).toEqual(['by these', '']);
  });

  it('has no hits in a collection without an index', async () => {
    expect(await ask()).toEqual({ hits: [], generation: '' });
  });

  it.each(['hybrid', 'keyword', 'vector', ''])('hands the whole filter to the arms of a %j search', async (mode) => {
    await ask({ mode, groups: ['staff', 'everyone'] }, 'acme');
    expect(search.queries).toMatchObject([
      { filter: { tenant: 'acme', collection: 'c', readers: ['everyone', 'staff'] } },
    ]);
    expect(search.queries[0]!.text).toBe(mode === 'vector' ? undefined : 'q');
    expect(search.queries[0]!.vector).toEqual(mode === 'keyword' ? undefined : [1]);
  });

  it('searches for every query with the whole filter', async () => {
    await put({ id: 'd' });
    const more = [{ text: 'other', vector: { values: [2] } }];
    expect(documents(await ask({ more, groups: ['staff'] }))).toEqual(['d']);
    const filter = { tenant: 't', collection: 'c', readers: ['everyone', 'staff'] };
    expect(search.queries).toMatchObject([
      { text: 'q', vector: [1], filter },
      { text: 'other', vector: [2], filter },
    ]);
  });

  it('goes on below the first k when some of them are not hits any more', async () => {
    await put({ id: 'deleted', registered: { deleted: true } });
    await put({ id: 'good' });
    await put({ id: 'replaced', registered: { chunks: ['of the new version'] } });
    await put({ id: 'unknown', registered: false });
    await put({ id: 'better' });
    await put({ id: 'best' });
    expect(documents(await ask({ k: 2 }))).toEqual(['good', 'better']);
    expect(documents(await ask({ k: 100 }))).toEqual(['good', 'better', 'best']);
  });

  it('never mixes two versions, when one replaces the other between two looks at the registry', async () => {
    await put({ id: 'd', chunks: ['old 1', 'new 1', 'new 2'], registered: { chunks: ['old 1'] } });
    const old = registry;
    registry = new MemoryRegistry();
    await put({ id: 'd', chunks: [], registered: { chunks: ['new 1', 'new 2'] } });
    const get = registry.get.bind(registry);
    let looks = 0;
    registry.get = (key) => ((looks += 1) === 1 ? old.get(key) : get(key));
    expect((await ask({ k: 3 })).hits.map(({ text }) => text)).toEqual(['old 1']);
  });

  it('gives k hits at most, 8 when the request does not say, and looks as deep as k', async () => {
    for (let count = 0; count < 20; count += 1) await put({ id: `d${count}` });
    expect(documents(await ask({ k: 3 }))).toEqual(['d0', 'd1', 'd2']);
    expect(documents(await ask())).toHaveLength(8);
    await ask({ k: 700 });
    expect(search.queries.map(({ depth }) => depth)).toEqual([100, 100, 700]);
  });

  it.each([
    [{ mode: 'fuzzy' }, 'mode-unknown', 'mode'],
    [{ k: 1_001 }, 'k-too-large', 'k'],
    [{ withoutVector: true }, 'vector-missing', 'vector'],
    [{ withoutVector: true, mode: 'vector' }, 'vector-missing', 'vector'],
    [{ more: [{ text: 'other' }] }, 'vector-missing', 'more[0].vector'],
    [{ mode: 'keyword', more: Array.from({ length: 10 }, () => ({ text: 'other' })) }, 'queries-too-many', 'more'],
  ] as const)('refuses %j', async (request, code, field) => {
    await expect(ask(request)).rejects.toMatchObject({ code, field, disposition: 'poison' });
    expect(search.queries).toEqual([]);
  });
});

describe('what a caller may not read', () => {
  it('is not a hit once the registry says so, whatever the index still says', async () => {
    await put({ id: 'revoked', registered: { accessChangedTo: ['board'] } });
    await put({ id: 'closed', registered: { accessChangedTo: [] } });
    await put({ id: 'open' });
    expect(documents(await ask({ groups: ['staff'] }))).toEqual(['open']);
    expect(documents(await ask({ groups: ['board'] }))).toEqual(['revoked', 'open']);
  });

  it('is not a hit because another tenant or collection has a document of that id', async () => {
    await put({ id: 'd', tenant: 'other', chunks: ['theirs'] });
    await put({ id: 'd', collection: 'other', chunks: ['elsewhere'] });
    await put({ id: 'd', readers: ['board'], chunks: ['ours'] });
    expect((await ask({ groups: ['staff'] })).hits).toEqual([]);
    expect((await ask({ groups: ['board'] })).hits.map(({ chunkId }) => chunkId)).toEqual(['ours']);
  });

  it('is never a hit, whoever asks for whatever', async () => {
    const group = fc.constantFrom<string[]>('everyone', 'staff', 'board', 'Staff', '*', 'everyone ', 'staff,board');
    const some = fc.uniqueArray(group, { maxLength: 3 });
    const name = fc.constantFrom<string[]>('t', 'T', '*', 'other');
    const stored = fc.record({ tenant: name, readers: some, accessChangedTo: fc.option(some, { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(stored, { maxLength: 8 }), some, name, async (all, groups, tenant) => {
        registry = new MemoryRegistry();
        search.chunks.length = 0;
        for (const [index, { accessChangedTo, ...document }] of all.entries()) {
          const registered = accessChangedTo ? { accessChangedTo } : {};
          await put({ id: `d${index}`, ...document, registered });
        }
        const allowed = all.flatMap((document, index) => {
          const isReader = (reader: string) => reader === 'everyone' || groups.includes(reader);
          const found = document.readers.some(isReader);
          const readable = (document.accessChangedTo ?? document.readers).some(isReader);
          return document.tenant === tenant && found && readable ? [`d${index}`] : [];
        });
        expect(documents(await ask({ groups, k: 100 }, tenant)).toSorted()).toEqual(allowed.toSorted());
      }),
    );
  });
});
