import {
  create,
  type DocumentCleared,
  type GenerationFilled,
  type GenerationFillRequested,
  GenerationFillRequestedSchema,
  topics,
} from '@weir/contracts';
import { type Emission, fakeGatherContext } from '@weir/kafka';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyEntry, type RegistryEntry } from '../registry/registry-entry.js';
import { MemoryRegistry } from '../registry/registry.fake.js';
import { clearedAgain } from './cleared-again.js';
import { fillGenerationConsumer } from './fill-generation.consumer.js';
import { MemoryFillSource } from './fill-source.fake.js';

const beside = { generation: 'beside', embedding: 'support@3f9a01c2' };
const owned = () => true;
const context = fakeGatherContext(topics.generationFillRequested.name, { key: 'c' });

let registry: MemoryRegistry;
let source: MemoryFillSource;
let named: (typeof beside)[];

beforeEach(() => {
  registry = new MemoryRegistry();
  source = new MemoryFillSource(2);
  named = [beside];
});

function entryOf(
  number: number,
  { generation = 'own', deleted = false, chunks = [`chunk-${number}`] } = {},
): RegistryEntry {
  const key = { tenant: 't', collection: 'c', documentId: `d-${number}`, generation };
  return {
    ...emptyEntry(key),
    sequence: 1,
    content: {
      version: 7n,
      versionGiven: true,
      position: { log: 'l/0', offset: number },
      sequence: 1,
      deleted,
      title: 'T',
      mediaType: 'text/plain',
      uri: 'u',
      metadata: { a: 1 },
      readers: ['staff'],
      chunks: chunks.map((id, index) => ({ id, start: index, end: index + 1, page: 3 })),
      indexedAt: '',
    },
  };
}

async function put(...entries: RegistryEntry[]): Promise<void> {
  for (const entry of entries) {
    await registry.change(entry, owned, () => entry);
    if (entry.generation !== 'own') continue;
    source.entries.push(entry);
    for (const { id } of entry.content!.chunks) source.texts.set(id, `text of ${id}`);
  }
}

const consumer = fillGenerationConsumer(
  {
    get source() {
      return source;
    },
    get registry() {
      return registry;
    },
    inForce: () => Promise.resolve('own'),
    beside: () => Promise.resolve(named),
    now: () => new Date(0),
    waits: { known: 0, stands: 0, poll: 1 },
  },
  [],
);

const begin = create(GenerationFillRequestedSchema, { ...beside, collection: 'c', fill: 'f', stage: 'begin' });
const deliver = async (request: GenerationFillRequested): Promise<readonly Emission[]> =>
  consumer.handle(request, await consumer.gather!(request, context), context);

/** Delivers steps until there is none; `embed` is given each document that is to be embedded. */
async function run(embed: (cleared: DocumentCleared) => Promise<void> | void): Promise<GenerationFilled | undefined> {
  let request: GenerationFillRequested | undefined = begin;
  for (let steps = 0; request; steps += 1) {
    if (steps > 200) throw new Error('It does not end.');
    const emissions: readonly Emission[] = await deliver(request);
    request = undefined;
    for (const { topic, message } of emissions) {
      if (topic === topics.documentCleared) await embed(message as DocumentCleared);
      if (topic === topics.generationFillRequested) request = message as GenerationFillRequested;
      if (topic === topics.generationFilled) return message as GenerationFilled;
    }
  }
  return undefined;
}

/** As embedding and indexing would leave it. */
const embedded = async ({ batch }: DocumentCleared): Promise<void> => {
  const own = source.entries.find(({ documentId }) => documentId === batch!.document!.documentId)!;
  await put({ ...own, generation: batch!.generation });
};

describe('a fill', () => {
  it('has every document embedded that stands, page by page, and says so when all of it stands', async () => {
    await put(...[1, 2, 3, 4, 5].map((number) => entryOf(number)));
    const sent: string[] = [];
    const filled = await run(async (cleared) => {
      sent.push(cleared.batch!.document!.documentId);
      await embedded(cleared);
    });
    expect(sent).toEqual(['d-1', 'd-2', 'd-3', 'd-4', 'd-5']);
    expect(filled).toMatchObject({ collection: 'c', ...beside, documents: 5n, missing: 0n, removed: false });
    expect(source.removed).toEqual(['beside']);
  });

  it('looks once more over all, for what came while it went on', async () => {
    await put(entryOf(1), entryOf(2), entryOf(3));
    let late = false;
    const sent: string[] = [];
    const filled = await run(async (cleared) => {
      sent.push(cleared.batch!.document!.documentId);
      await embedded(cleared);
      if (cleared.batch!.document!.documentId !== 'd-3' || late) return;
      late = true;
      // Of the first page, which is done: another version, which was not embedded for it.
      const changed = { ...entryOf(1), content: { ...entryOf(1).content!, position: { log: 'l/0', offset: 9 } } };
      await registry.change(changed, owned, () => changed);
      source.entries[0] = changed;
    });
    expect(sent).toEqual(['d-1', 'd-2', 'd-3', 'd-1']);
    expect(filled).toMatchObject({ documents: 3n, missing: 0n });
  });

  it('leaves out what cannot be embedded, and says how much that is', async () => {
    await put(entryOf(1), entryOf(2), entryOf(3));
    let tries = 0;
    const filled = await run(async (cleared) => {
      if (cleared.batch!.document!.documentId === 'd-2') tries += 1;
      else await embedded(cleared);
    });
    expect(filled).toMatchObject({ documents: 3n, missing: 1n });
    expect(tries).toBe(10);
  });

  it('passes over documents that are deleted meanwhile', async () => {
    await put(entryOf(1));
    await registry.change(entryOf(1), owned, () => entryOf(1, { deleted: true }));
    expect(await run(() => undefined)).toMatchObject({ missing: 0n });
  });

  it('ends without a word when its embedding is named no longer', async () => {
    await put(entryOf(1));
    named = [];
    expect(await run(() => undefined)).toBeUndefined();
    expect(source.removed).toEqual([]);
  });
});

describe('clearedAgain', () => {
  it('makes of a document what governance had cleared, with who may read it now', () => {
    const entry = { ...entryOf(4), access: { position: { log: 'l/0', offset: 8 }, sequence: 2, readers: ['board'] } };
    const chunk = { tenant: 't', collection: 'c', document_id: 'd-4', title: 'T', readers: [], embedded_hash: 'h' };
    const [emission, ...others] = clearedAgain(
      entry,
      [{ ...chunk, heading_path: ['H'], context: 'x', text: 'a', clearance: 'c' }],
      beside,
    );
    expect(others).toEqual([]);
    expect(emission!.options).toMatchObject({ lane: 'key', headers: { 'weir-tenant': 't' } });
    expect((emission!.message as DocumentCleared).batch).toMatchObject({
      document: { documentId: 'd-4', version: 7n, versionGiven: true, position: { log: 'l/0', offset: 4n } },
      ...beside,
      beside: true,
      title: 'T',
      metadata: { a: 1 },
      readers: ['board'],
      chunks: [{ chunkId: 'chunk-4', text: 'a', headingPath: ['H'], context: 'x', clearance: 'c', page: 3 }],
      manifest: { entries: [{ chunkId: 'chunk-4', start: 0, end: 1, page: 3 }] },
    });
  });

  it('cuts a large document into batches, the last of which has its manifest', () => {
    const ids = Array.from({ length: 450 }, (_, index) => `chunk-${index}`);
    const chunk = { tenant: 't', collection: 'c', document_id: 'd-1', title: 'T', readers: [], embedded_hash: 'h' };
    const chunks = ids.map((text) => ({ ...chunk, heading_path: [], context: '', text }));
    const batches = clearedAgain(entryOf(1, { chunks: ids }), chunks, beside).map(
      ({ message }) => (message as DocumentCleared).batch!,
    );
    expect(batches.map((batch) => batch.chunks.length)).toEqual([200, 200, 50]);
    expect(batches.map(({ manifest }) => manifest?.entries.length)).toEqual([undefined, undefined, 450]);
  });

  it('says nothing of a document that lost a chunk to another version, or was deleted', () => {
    expect(clearedAgain(entryOf(1), [undefined], beside)).toEqual([]);
    expect(clearedAgain(entryOf(1, { deleted: true }), [], beside)).toEqual([]);
  });
});
