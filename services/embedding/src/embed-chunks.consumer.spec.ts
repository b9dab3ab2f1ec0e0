import {
  ChunkSchema,
  type ChunksEmbedded,
  create,
  type DocumentCleared,
  DocumentClearedSchema,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { fakeGatherContext } from '@weir/kafka';
import { type Embedder, hashingEmbedder } from '@weir/models';
import { type CollectionSpec, generationOf, parseResource, Snapshot } from '@weir/resources';
import { beforeEach, describe, expect, it } from 'vitest';
import { embedChunksConsumer } from './embed-chunks.consumer.js';
import { memoryKnownChunks } from './known-chunks.fake.js';

const context = fakeGatherContext(topics.documentCleared.name, { key: 'd' });

/** Texts that the model was asked for, and on which lane. */
let asked: string[];
let lanes: Set<string>;
let reported: { embedded: number; reused: number }[];
let index: Map<string, string>;
let snapshot: Snapshot;

beforeEach(() => {
  asked = [];
  lanes = new Set();
  reported = [];
  index = new Map();
  snapshot = Snapshot.empty;
});

function noting(embedder: Embedder): Embedder {
  return {
    ...embedder,
    embed: (texts, options) => {
      asked.push(...texts);
      if (texts.length > 0) lanes.add(options?.lane ?? 'bulk');
      return embedder.embed(texts, options);
    },
  };
}

function cleared(
  texts: readonly string[],
  fields: { title?: string; embedAll?: boolean; rejected?: boolean } = {},
): DocumentCleared {
  const { title = 'Title', ...rest } = fields;
  return create(DocumentClearedSchema, {
    batch: {
      document: { tenant: 'acme', collection: 'c', documentId: 'd', position: { log: 'l/0', offset: 4n } },
      generation: 'g',
      title,
      chunks: texts.map((text) => create(ChunkSchema, { chunkId: `id of ${text}`, text })),
    },
    ...rest,
  });
}

const consumerOf = (embedder: Embedder) =>
  embedChunksConsumer({
    embedders: { get: (identity) => Promise.resolve({ ...noting(embedder), model: identity || embedder.model }) },
    snapshotWith: () => Promise.resolve(snapshot),
    snapshot: () => snapshot,
    known: memoryKnownChunks(index),
    events: {
      chunksEmbedded: (event) => void reported.push(event),
      queryEmbedded: () => undefined,
      modelCalled: (_model, action) => action({ set: () => undefined }),
    },
    dependencies: [],
  });

async function deliver(message: DocumentCleared, embedder: Embedder = hashingEmbedder(8)): Promise<ChunksEmbedded> {
  const consumer = consumerOf(embedder);
  const [emission, ...others] = consumer.handle(message, await consumer.gather!(message, context), context);
  expect(others).toEqual([]);
  expect(emission!.topic.name).toBe(topics.chunksEmbedded.name);
  return emission!.message as ChunksEmbedded;
}

/** As retrieval does when it has written the chunks. */
function written(embedded: ChunksEmbedded): void {
  for (const { chunkId, embeddedHash } of embedded.batch!.chunks) index.set(chunkId, embeddedHash);
}

const lengths = (embedded: ChunksEmbedded) => embedded.vectors.map(({ values }) => values.length);

describe('embedChunksConsumer of a collection that is embedded by others as well', () => {
  const collection = parseResource({
    kind: 'Collection',
    name: 'c',
    spec: { embedding: 'base', alsoEmbeddedBy: ['support', 'other', 'queries'] },
  });
  const model = (name: string, side?: 'both' | 'queries') =>
    parseResource({
      kind: 'Model',
      name,
      spec: { provider: 'embedding', model: 'base', ...(side ? { adapter: { side, weights: 'AAAA' } } : {}) },
    });
  const deliverAll = async (message: DocumentCleared) => {
    const consumer = consumerOf(hashingEmbedder(8));
    return consumer.handle(message, await consumer.gather!(message, context), context);
  };
  const ofBase = (fields: Parameters<typeof cleared>[1] = {}) => {
    const message = cleared(['one'], fields);
    message.batch!.generation = generationOf(collection.spec as CollectionSpec);
    return message;
  };

  beforeEach(() => {
    snapshot = Snapshot.empty.with(collection).with(model('support', 'both')).with(model('queries', 'queries'));
  });

  it('has the batch embedded for each generation beside its own, and not for that of an adapter of queries alone', async () => {
    const [, ...others] = await deliverAll(ofBase());
    const batches = others.map(({ message }) => (message as DocumentCleared).batch!);
    expect(others.every(({ topic }) => topic.name === topics.documentCleared.name)).toBe(true);
    expect(batches.map(({ embedding }) => embedding)).toEqual([
      expect.stringMatching(/^support@[0-9a-f]{8}$/),
      'other',
    ]);
    expect(batches.map(({ generation }) => generation)).toEqual(
      batches.map(({ embedding }) => generationOf(collection.spec as CollectionSpec, embedding)),
    );
    expect(batches.every(({ beside, chunks }) => beside && chunks.length === 1)).toBe(true);
  });

  it('goes no further from a batch beside, and tells nothing of it where it fails', async () => {
    const [, other] = await deliverAll(ofBase());
    const beside = other!.message as DocumentCleared;
    const [embedded, ...more] = await deliverAll(beside);
    expect(more).toEqual([]);
    expect(embedded!.message).toMatchObject({ model: beside.batch!.embedding, batch: { beside: true } });
    const error = new WeirError({ code: 'embedding-not-served', disposition: 'retryable', message: 'No.' });
    const rejected = consumerOf(hashingEmbedder(8)).reject!(error, beside, context)!;
    expect(rejected.map(({ topic }) => topic.name)).toEqual([topics.chunksEmbedded.name]);
  });

  it('names what it passes on by its generation, whatever others there are when it is delivered again', async () => {
    const idsOf = async () =>
      new Map(
        (await deliverAll(ofBase()))
          .slice(1)
          .map(({ message, options }) => [(message as DocumentCleared).batch!.embedding, options.id]),
      );
    const before = await idsOf();
    snapshot = snapshot.with(
      parseResource({ ...collection, spec: { embedding: 'base', alsoEmbeddedBy: ['newer', 'other'] } }),
    );
    const after = await idsOf();
    expect(after.get('other')).toBe(before.get('other'));
    expect([...before.values()]).not.toContain(after.get('newer'));
  });

  it('takes what came before out of the generations beside, too, where it cannot be embedded', () => {
    const error = new WeirError({ code: 'embedding-failed', disposition: 'retryable', message: 'It failed.' });
    const [, , ...others] = consumerOf(hashingEmbedder(8)).reject!(error, ofBase(), context)!;
    expect(others).toHaveLength(2);
    for (const { topic, message } of others) {
      expect(topic.name).toBe(topics.documentCleared.name);
      expect(message).toMatchObject({
        rejected: true,
        batch: { beside: true, chunks: [], document: { documentId: 'd' } },
      });
    }
  });

  it('passes on that the policy refused the document', async () => {
    const [, other] = await deliverAll(ofBase({ rejected: true }));
    expect(other!.message).toMatchObject({ rejected: true });
  });
});

describe('embedChunksConsumer', () => {
  it('gives each chunk its vector, in order, on the bulk lane', async () => {
    const embedded = await deliver(cleared(['one', 'two']));
    expect(lengths(embedded)).toEqual([8, 8]);
    const alone = await deliver(cleared(['two']));
    expect(embedded.vectors[1]!.values).toEqual(alone.vectors[0]!.values);
    expect([...lanes]).toEqual(['bulk']);
    expect(embedded.model).toBe('hashing-8');
  });

  it('gives the same again when it is delivered twice', async () => {
    expect(await deliver(cleared(['one', 'two']))).toEqual(await deliver(cleared(['one', 'two'])));
  });

  it('never embeds again what the index has, and says which those are by an empty vector', async () => {
    written(await deliver(cleared(['one', 'two'])));
    asked = [];
    const embedded = await deliver(cleared(['one', 'new', 'two']));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('new');
    expect(lengths(embedded)).toEqual([0, 8, 0]);
    expect(embedded.batch!.chunks.every(({ embeddedHash }) => embeddedHash !== '')).toBe(true);
    expect(reported.at(-1)).toMatchObject({ embedded: 1, reused: 2 });
  });

  it('embeds again what is embedded differently though the chunk is the same: another title, another model', async () => {
    written(await deliver(cleared(['one'])));
    expect(lengths(await deliver(cleared(['one'], { title: 'Other' })))).toEqual([8]);
    expect(lengths(await deliver(cleared(['one']), hashingEmbedder(16)))).toEqual([16]);
  });

  it('embeds all when retrieval asks for it: the index lost what it had', async () => {
    written(await deliver(cleared(['one'])));
    expect(lengths(await deliver(cleared(['one'], { embedAll: true })))).toEqual([8]);
  });

  it('passes on a manifest without chunks, and a refusal, without a run of the model', async () => {
    expect(await deliver(cleared([]))).toMatchObject({ vectors: [], rejected: false });
    expect(await deliver(cleared([], { rejected: true }))).toMatchObject({ rejected: true });
    expect(asked).toEqual([]);
  });

  it('rejects what cannot be embedded: retrieval is told, and so is whoever sent it, once', () => {
    const error = new WeirError({ code: 'embedding-failed', disposition: 'retryable', message: 'It failed.' });
    const consumer = consumerOf(hashingEmbedder(8));
    const message = cleared(['one']);
    const rejected = consumer.reject!(error, message, context)!;
    expect(rejected).toMatchObject([
      {
        topic: { name: topics.chunksEmbedded.name },
        message: { rejected: true, batch: { chunks: [], generation: 'g' } },
      },
      {
        topic: { name: topics.documentStatus.name },
        message: { documentId: 'd', status: 'rejected', reason: { code: 'embedding-failed' } },
      },
    ]);
    expect(consumer.reject!(error, message, context)).toEqual(rejected);
    expect(consumer.ledger).toEqual([topics.documentStatus, topics.chunksEmbedded, topics.documentCleared]);
    // Of no document that is known: an operator has to see it.
    expect(consumer.reject!(error, undefined, context)).toBeUndefined();
    expect(consumer.reject!(error, create(DocumentClearedSchema, {}), context)).toBeUndefined();
  });

  it('fails as the model fails: nothing is emitted', async () => {
    const failing: Embedder = { ...hashingEmbedder(8), embed: () => Promise.reject(new Error('out of memory')) };
    await expect(deliver(cleared(['one']), failing)).rejects.toThrow('out of memory');
  });
});
