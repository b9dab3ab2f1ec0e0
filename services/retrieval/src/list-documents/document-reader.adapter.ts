import { create, DocumentChunkSchema } from '@weir/contracts';
import {
  type ChunkDocument,
  chunkIndexName,
  type ElasticsearchClient,
  listRegistry,
  type MultiGet,
} from '@weir/elasticsearch';
import type { Generations } from '../generations.js';
import { fromStored, type StoredEntry } from '../registry/registry.adapter.js';
import type { Registry } from '../registry/registry.port.js';
import type { DocumentReader } from './document-reader.port.js';

/** Reads documents from Elasticsearch. */
export function elasticsearchDocumentReader(parts: {
  client: ElasticsearchClient;
  multiGet: MultiGet;
  registry: Registry;
  generations: Generations;
}): DocumentReader {
  const { client, multiGet, registry, generations } = parts;
  return {
    async list(query) {
      const generation = await generations.inForce(query.collection);
      if (generation === undefined) return [];
      const documents = await listRegistry<StoredEntry>(client, { ...query, generation });
      return documents.map(({ entry }) => fromStored(entry));
    },
    async find(tenant, collection, documentId) {
      const generation = await generations.inForce(collection);
      return generation === undefined ? undefined : registry.get({ tenant, collection, documentId, generation });
    },
    async content(entry) {
      const index = chunkIndexName(entry.collection, entry.generation);
      const chunks = await Promise.all(
        (entry.content?.chunks ?? []).map(async (chunk) => {
          const found = await multiGet.get<ChunkDocument>({ index, id: chunk.id, exclude: ['vector'] });
          return (
            found &&
            create(DocumentChunkSchema, {
              chunkId: chunk.id,
              text: found.source.text,
              headingPath: found.source.heading_path,
              start: chunk.start,
              end: chunk.end,
            })
          );
        }),
      );
      return chunks.filter((chunk) => chunk !== undefined);
    },
  };
}
