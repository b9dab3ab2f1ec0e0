import { type ChunkDocument, type ElasticsearchClient, type MultiGet, searchChunks } from '@weir/elasticsearch';
import type { ChunkSearch } from './retrieve.port.js';

/** Searches in Elasticsearch. */
export function elasticsearchChunkSearch(client: ElasticsearchClient, multiGet: MultiGet): ChunkSearch {
  return {
    arms: (query) => searchChunks(client, query),
    async chunk(index, id) {
      const found = await multiGet.get<ChunkDocument>({
        index,
        id,
        include: ['title', 'text', 'heading_path', 'context', 'clearance'],
      });
      return found?.source;
    },
  };
}
