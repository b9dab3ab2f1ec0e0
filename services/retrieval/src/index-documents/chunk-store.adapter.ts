import { type BulkWriter, type ChunkIndices, chunkIndexName, chunkJson, type Refresher } from '@weir/elasticsearch';
import { WeirError } from '@weir/errors';
import type { ChunkStores } from './chunk-store.port.js';

/** Versions of a chunk that one state of its registry entry has room for: each change of its readers counts one up. */
const VERSIONS = 1_024;

/** Chunk stores in Elasticsearch. */
export function elasticsearchChunkStores(parts: {
  indices: ChunkIndices;
  bulk: BulkWriter;
  refresher: Refresher;
}): ChunkStores {
  const { indices, bulk, refresher } = parts;
  return async (collection, generation, dimensions, beside) => {
    const index = chunkIndexName(collection, generation);
    if (dimensions > 0) await indices.ensure(collection, generation, dimensions, beside);
    return {
      write: async (chunks, sequence, owned) => {
        // Above the removals that follow from the same entry, below those that follow from the next.
        const version = sequence * VERSIONS + VERSIONS / 2;
        const operations = chunks.map(({ id, chunk, vector }) => {
          return { kind: 'index' as const, index, id, document: chunkJson(id, chunk, vector), version };
        });
        await bulk.writeAll(operations, owned).catch((error: unknown) => {
          if (WeirError.is(error) && error.code === 'index-missing') indices.forget(collection, generation);
          throw error;
        });
      },
      setReaders: (ids, readers, owned) =>
        bulk.writeAll(
          ids.map((id) => ({ kind: 'update', index, id, document: JSON.stringify({ readers }) })),
          owned,
        ),
      remove: (ids, sequence, owned) =>
        bulk.writeAll(
          ids.map((id) => ({ kind: 'delete', index, id, version: sequence * VERSIONS })),
          owned,
        ),
      refresh: () => refresher.refresh(index),
    };
  };
}
