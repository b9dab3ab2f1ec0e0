import type { KnownChunks, KnownEmbedding } from './known-chunks.port.js';

/**
 * An index in memory, whatever the collection.
 *
 * @param known - Chunk id → hash, whatever the generation.
 * @param embeddings - Chunk id → what the index of `generation` has.
 */
export function memoryKnownChunks(
  known: ReadonlyMap<string, string>,
  embeddings: ReadonlyMap<string, KnownEmbedding> = new Map(),
  generation = '',
): KnownChunks {
  return {
    embeddedHashes: (_collection, _generation, chunkIds) => Promise.resolve(chunkIds.map((id) => known.get(id))),
    embeddings: (_collection, of, chunkIds) =>
      Promise.resolve(chunkIds.map((id) => (of === generation ? embeddings.get(id) : undefined))),
  };
}
