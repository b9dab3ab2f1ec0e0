import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency } from '@weir/kafka';
import type { Embedder } from '@weir/models';
import { chunkInputs, embedChunks, rejectChunks } from './embed-chunks.handler.js';
import type { KnownChunks } from './known-chunks.port.js';
import type { EmbeddingEvents } from './telemetry.js';

export interface EmbedChunksPorts {
  embedder: Embedder;
  known: KnownChunks;
  events: EmbeddingEvents;
  dependencies: readonly Dependency[];
}

/** Vectors for the chunks of cleared documents, in bulk: what many documents bring is embedded together. */
export function embedChunksConsumer({ embedder, known, events, dependencies }: EmbedChunksPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.embedding.embed-chunks',
    topic: topics.documentCleared,
    ledger: [topics.documentStatus, topics.chunksEmbedded],
    dependencies,
    // Enough waiting texts to find batches of like length among.
    concurrency: 16,
    timeoutMs: 300_000,
    gather: async (message, { signal }) => {
      const batch = message.batch!;
      const inputs = chunkInputs(batch, embedder.model);
      const ids = inputs.map(({ chunkId }) => chunkId);
      const hashes = message.embedAll
        ? []
        : await known.embeddedHashes(batch.document?.collection ?? '', batch.generation, ids);
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
      return { inputs, vectors: wanted.map((isWanted) => (isWanted ? made[next++] : undefined)) };
    },
    handle: (message, { inputs, vectors }) => embedChunks(message, inputs, vectors, embedder.model),
    reject: (error, message) => rejectChunks(error, message?.batch),
  });
}
