import { type ChunkDocument, chunkIndexName, type MultiGet } from '@weir/elasticsearch';
import type { KnownChunks } from './known-chunks.port.js';

/** Reads the chunk index, one or two fields of it, and never writes it. */
export function elasticsearchKnownChunks(multiGet: MultiGet): KnownChunks {
  const read = <Fields>(collection: string, generation: string, ids: readonly string[], include: readonly string[]) => {
    const index = chunkIndexName(collection, generation);
    return Promise.all(ids.map(async (id) => (await multiGet.get<Fields>({ index, id, include }))?.source));
  };
  return {
    embeddedHashes: async (collection, generation, chunkIds) => {
      const found = await read<Pick<ChunkDocument, 'embedded_hash'>>(collection, generation, chunkIds, [
        'embedded_hash',
      ]);
      return found.map((source) => source?.embedded_hash);
    },
    embeddings: async (collection, generation, chunkIds) => {
      const found = await read<Pick<ChunkDocument, 'embedded_hash'> & { vector?: number[] }>(
        collection,
        generation,
        chunkIds,
        ['embedded_hash', 'vector'],
      );
      // Servers may be set not to give vectors back.
      return found.map((source) =>
        source?.vector ? { hash: source.embedded_hash, embedding: Float32Array.from(source.vector) } : undefined,
      );
    },
  };
}
