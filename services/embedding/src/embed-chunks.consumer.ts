import { type DocumentBatch, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import { type GenerationBeside, generationsBeside, type Snapshot } from '@weir/resources';
import { BaseEmbeddings } from './base-embeddings.js';
import { chunkInputs, embedChunks, rejectChunks } from './embed-chunks.handler.js';
import type { KnownChunks } from './known-chunks.port.js';
import type { Embedders } from './models/embedders.js';
import type { EmbeddingEvents } from './telemetry.js';

export interface EmbedChunksPorts {
  embedders: Pick<Embedders, 'get'>;
  /** A snapshot that has the collection, if it was declared before now. */
  snapshotWith: (collection: string) => Promise<Snapshot>;
  /** What is known at this moment. */
  snapshot: () => Snapshot;
  known: KnownChunks;
  events: EmbeddingEvents;
  dependencies: readonly Dependency[];
}

/** Vectors for the chunks of cleared documents, in bulk: what many documents bring is embedded together. */
export function embedChunksConsumer(ports: EmbedChunksPorts): AnyConsumer {
  const { embedders, snapshotWith, snapshot, known, events, dependencies } = ports;
  const bases = new BaseEmbeddings(known);
  return defineConsumer({
    group: 'weir.embedding.embed-chunks',
    topic: topics.documentCleared,
    ledger: [topics.documentStatus, topics.chunksEmbedded, topics.documentCleared],
    dependencies,
    // Enough waiting texts to find batches of like length among.
    concurrency: 16,
    timeoutMs: 300_000,
    gather: async (message, { signal }) => {
      const batch = message.batch!;
      const embedder = await embedders.get(batch.embedding);
      const { collection = '' } = batch.document ?? {};
      const declared = await snapshotWith(collection);
      const others = othersOf(batch, declared);
      const inputs = chunkInputs(batch, embedder.model);
      const ids = inputs.map(({ chunkId }) => chunkId);
      const hashes = message.embedAll ? [] : await known.embeddedHashes(collection, batch.generation, ids);
      const wanted = inputs.map(({ hash }, index) => hashes[index] !== hash);
      const started = performance.now();
      const { adapts } = embedder;
      const found = adapts ? await bases.find(batch, wanted, adapts.model, declared) : [];
      const adapted = found.map((base) => base && adapts!.adapt(base));
      const isMade = wanted.map((isWanted, index) => isWanted && !adapted[index]);
      const texts = inputs.filter((_input, index) => isMade[index]).map(({ text }) => text);
      const made =
        texts.length === 0 ? [] : await events.modelCalled(embedder, () => embedder.embed(texts, { signal }));
      const count = (are: readonly unknown[]) => are.filter(Boolean).length;
      events.chunksEmbedded({
        embedded: texts.length,
        adapted: count(adapted),
        reused: inputs.length - count(wanted),
        seconds: (performance.now() - started) / 1_000,
      });
      let next = 0;
      const vectors = isMade.map((is, index) => (is ? made[next++] : adapted[index]));
      if (others.length > 0) bases.add(inputs, vectors);
      return { inputs, vectors, model: embedder.model, others };
    },
    handle: embedChunks,
    reject: (error, message, context) =>
      rejectChunks(error, message?.batch, message?.batch ? othersOf(message.batch, snapshot()) : [], context),
  });
}

/** For which generations a batch is embedded as well; what is beside another goes no further. */
function othersOf({ beside, document }: DocumentBatch, snapshot: Snapshot): GenerationBeside[] {
  return beside || !document ? [] : generationsBeside(snapshot, document.collection);
}
