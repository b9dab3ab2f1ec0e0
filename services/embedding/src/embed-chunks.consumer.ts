import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import { generationsBeside, type Snapshot } from '@weir/resources';
import { chunkInputs, embedChunks, rejectChunks } from './embed-chunks.handler.js';
import type { KnownChunks } from './known-chunks.port.js';
import type { Embedders } from './models/embedders.js';
import type { EmbeddingEvents } from './telemetry.js';

export interface EmbedChunksPorts {
  embedders: Pick<Embedders, 'get'>;
  snapshotWith: (collection: string) => Promise<Snapshot>;
  known: KnownChunks;
  events: EmbeddingEvents;
  dependencies: readonly Dependency[];
}

/** Vectors for the chunks of cleared documents, in bulk: what many documents bring is embedded together. */
export function embedChunksConsumer(ports: EmbedChunksPorts): AnyConsumer {
  const { embedders, snapshotWith, known, events, dependencies } = ports;
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
      const others = batch.beside ? [] : generationsBeside(await snapshotWith(collection), collection);
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
    handle: (message, embedded) => embedChunks(message, embedded),
    reject: (error, message) => rejectChunks(error, message?.batch),
  });
}
