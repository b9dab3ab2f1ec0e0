import { existsSync } from 'node:fs';
import {
  ChunkSchema,
  type ChunksEmbedded,
  create,
  type DocumentCleared,
  DocumentClearedSchema,
  EmbedRequestedSchema,
  type StepCompleted,
  topics,
} from '@weir/contracts';
import { adaptEmbedding, DEFAULT_SETTINGS, type EmbeddingAdapter, encodeAdapter } from '@weir/embedding-adapters';
import { type AnyConsumer, type Emission, fakeGatherContext } from '@weir/kafka';
import { createOnnxEmbedder, embeddingText } from '@weir/models';
import { embeddingModelOf, parseResource, Snapshot } from '@weir/resources';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedChunksConsumer } from '../embed-chunks.consumer.js';
import { embedQueryConsumer } from '../embed-query.consumer.js';
import { memoryKnownChunks } from '../known-chunks.fake.js';
import { Embedders } from './embedders.js';

const directory = new URL('../../../../.weir/models', import.meta.url).pathname;
const model = 'all-MiniLM-L6-v2';
const installed = existsSync(`${directory}/${model}/onnx/model.onnx`);
const DIMENSIONS = 384;
const TEXT = 'How many days of leave are there?';

/** Of rank 1: adds the first number of an embedding, times `weight`, to its last. */
function adapterOf(weight: number, side: 'both' | 'queries'): EmbeddingAdapter {
  const down = Float32Array.from({ length: DIMENSIONS }, (_, at) => (at === 0 ? 1 : 0));
  const up = Float32Array.from({ length: DIMENSIONS }, (_, at) => (at === DIMENSIONS - 1 ? weight : 0));
  return { dimensions: DIMENSIONS, rank: 1, side, down, up };
}

describe.skipIf(!installed)(
  `messages that name models on ${model} (skipped when it is not installed: node tools/bootstrap.mjs install)`,
  () => {
    let snapshot = Snapshot.empty;
    let loads = 0;
    let embedders: Embedders;
    let chunks: AnyConsumer;
    let queries: AnyConsumer;

    beforeAll(async () => {
      embedders = new Embedders({
        load: (file) => {
          loads += 1;
          return createOnnxEmbedder({ directory, ...file });
        },
        snapshotWith: () => Promise.resolve(snapshot),
        standard: { model, precision: 'fp32' },
        capacity: 2,
      });
      await embedders.standard;
      const events = {
        chunksEmbedded: () => undefined,
        queryEmbedded: () => undefined,
        modelCalled: ((_model, action) => action({ set: () => undefined })) as Parameters<
          typeof embedQueryConsumer
        >[0]['events']['modelCalled'],
      };
      chunks = embedChunksConsumer({
        embedders,
        snapshotWith: () => Promise.resolve(snapshot),
        snapshot: () => snapshot,
        known: memoryKnownChunks(new Map()),
        events,
        dependencies: [],
      });
      queries = embedQueryConsumer({ embedders, events, replyTopicPrefix: 'weir.replies.' });
    });

    afterAll(() => embedders.close());

    function declare(name: string, weight: number, side: 'both' | 'queries'): string {
      const card = {
        baseModel: model,
        dataset: '',
        examples: 0,
        heldBack: 0,
        settings: DEFAULT_SETTINGS,
        measured: {},
        licence: '',
      };
      const weights = Buffer.from(encodeAdapter(adapterOf(weight, side), card)).toString('base64');
      const spec = { provider: 'embedding', model, adapter: { side, weights } };
      snapshot = snapshot.with(parseResource({ kind: 'Model', name, spec }));
      return embeddingModelOf(snapshot, name).identity;
    }

    async function asked(embedding: string): Promise<{ model: string; vector: number[] }> {
      const context = fakeGatherContext(topics.embedRequested.name, { envelope: { replyTopic: 'weir.replies.me' } });
      const request = create(EmbedRequestedSchema, { runId: 'r', step: 'embed', texts: [TEXT], embedding });
      const [reply] = queries.handle(request, await queries.gather!(request, context), context);
      const { result } = reply!.message as StepCompleted;
      if (result.case !== 'embed') throw new Error(`It replied ${result.case}.`);
      return { model: result.value.model, vector: result.value.vectors[0]!.values };
    }

    async function cleared(message: DocumentCleared): Promise<Emission[]> {
      const context = fakeGatherContext(topics.documentCleared.name, { key: 'd' });
      return [...chunks.handle(message, await chunks.gather!(message, context), context)];
    }

    const document = (embedding: string) =>
      create(DocumentClearedSchema, {
        batch: {
          document: { tenant: 'acme', collection: 'c', documentId: 'd', position: { log: 'l/0', offset: 4n } },
          generation: 'g',
          title: 'Leave',
          chunks: [create(ChunkSchema, { chunkId: 'one', text: TEXT })],
          embedding,
        },
      });

    const adapted = (weight: number, side: 'both' | 'queries', vector: readonly number[]) => [
      ...adaptEmbedding(adapterOf(weight, side), Float32Array.from(vector)),
    ];

    it('embeds a question and a document by a Model that is declared meanwhile, as its adapter has it', async () => {
      const base = await asked('');
      expect(base).toMatchObject({ model, vector: { length: DIMENSIONS } });
      await expect(asked('support@3f9a01c2')).rejects.toMatchObject({
        code: 'embedding-not-served',
        disposition: 'retryable',
      });
      const identity = declare('support', 2, 'both');
      const by = await asked(identity);
      expect(by.model).toBe(identity);
      expect(by.vector).toEqual(adapted(2, 'both', base.vector));
      expect(by.vector).not.toEqual(base.vector);

      const [ofBase, ofModel] = await Promise.all(['', identity].map((name) => cleared(document(name))));
      const [plain, other] = [ofBase!, ofModel!].map(([emission]) => emission!.message as ChunksEmbedded);
      expect([plain!.model, other!.model]).toEqual([model, identity]);
      expect(other!.vectors[0]!.values).toEqual(adapted(2, 'both', plain!.vectors[0]!.values));
      const [text] = await (await embedders.standard).embed([embeddingText('Leave', [], '', TEXT)]);
      expect(plain!.vectors[0]!.values).toEqual([...text!]);
      expect(other!.batch!.chunks[0]!.embeddedHash).not.toBe(plain!.batch!.chunks[0]!.embeddedHash);
    });

    it('goes by what a Model is declared as now, under another identity', async () => {
      const before = declare('changing', 2, 'both');
      await asked(before);
      const after = declare('changing', 3, 'both');
      expect(after).not.toBe(before);
      expect((await asked(after)).vector).toEqual(adapted(3, 'both', (await asked('')).vector));
      await expect(asked(before)).rejects.toMatchObject({ code: 'embedding-not-served' });
    });

    it('adapts questions alone where the Model says so: documents are embedded by its folder', async () => {
      const identity = declare('asking', 2, 'queries');
      const { documents } = embeddingModelOf(snapshot, 'asking');
      expect(documents).toBe(model);
      const base = await asked(documents);
      expect((await asked(identity)).vector).toEqual(adapted(2, 'queries', base.vector));
      const [embedded] = await cleared(document(documents));
      expect((embedded!.message as ChunksEmbedded).model).toBe(model);
    });

    it('loads the folder once, however many Models there are on it, and says what there is none of', async () => {
      await expect(asked('no-such-folder')).rejects.toMatchObject({ code: 'embedding-not-served' });
      // The one that is there, and the one that is not.
      expect(loads).toBe(2);
    });
  },
);
