import { type DocumentBatch, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import { type GenerationBeside, generationsBeside, type Snapshot } from '@weir/resources';
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
      const others = othersOf(batch, await snapshotWith(collection));
      const inputs = chunkInputs(batch, embedder.model);
      const ids = inputs.map(({ chunkId }) => chunkId);
      const hashes = message.embedAll ? [] : await known.embeddedHashes(collection, batch.generation, ids);
      const wanted = inputs.map(({ hash }, index) => hashes[index] !== hash);
      const started = performance.now();
      const texts = inputs.filter((_input, index) => wanted[index]).map(({ text }) => text);
      const made =
        texts.length === 0 ? [] : await events.modelCalled(embedder, () => embedder.embed(texts, { signal }));
      events.chunksEmbedded({
        embedded: texts.length,
        reused: inputs.length - texts.length,
        seconds: (performance.now() - started) / 1_000,
      });
      let next = 0;
      const vectors = wanted.map((isWanted) => (isWanted ? made[next++] : undefined));
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
