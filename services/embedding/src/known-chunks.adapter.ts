import { type ChunkDocument, chunkIndexName, type MultiGet } from '@weir/elasticsearch';
import type { KnownChunks } from './known-chunks.port.js';

/** Reads the chunk index, one small field of it, and never writes it. */
export function elasticsearchKnownChunks(multiGet: MultiGet): KnownChunks {
  return {
    embeddedHashes: (collection, generation, chunkIds) => {
      const index = chunkIndexName(collection, generation);
      return Promise.all(
        chunkIds.map(async (id) => {
          const found = await multiGet.get<Pick<ChunkDocument, 'embedded_hash'>>({
            index,
            id,
            include: ['embedded_hash'],
          });
          return found?.source.embedded_hash;
        }),
      );
    },
  };
}
