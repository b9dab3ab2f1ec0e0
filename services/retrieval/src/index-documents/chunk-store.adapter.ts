import { type BulkWriter, type ChunkIndices, chunkIndexName, chunkJson, type Refresher } from '@weir/elasticsearch';
import type { ChunkStores } from './chunk-store.port.js';

/** Chunk stores in Elasticsearch. */
export function elasticsearchChunkStores(parts: {
  indices: ChunkIndices;
  bulk: BulkWriter;
  refresher: Refresher;
}): ChunkStores {
  const { indices, bulk, refresher } = parts;
  return async (collection, generation, dimensions) => {
    const index = chunkIndexName(collection, generation);
    if (dimensions > 0) await indices.ensure(collection, generation, dimensions);
    return {
      write: (chunks, owned) =>
        bulk.writeAll(
          chunks.map(({ id, chunk, vector }) => ({ kind: 'index', index, id, document: chunkJson(id, chunk, vector) })),
          owned,
        ),
      setReaders: (ids, readers, owned) =>
        bulk.writeAll(
          ids.map((id) => ({ kind: 'update', index, id, document: JSON.stringify({ readers }) })),
          owned,
        ),
      remove: (ids, owned) =>
        bulk.writeAll(
          ids.map((id) => ({ kind: 'delete', index, id })),
          owned,
        ),
      refresh: () => refresher.refresh(index),
    };
  };
}
