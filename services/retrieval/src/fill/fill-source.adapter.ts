import {
  chunkAlias,
  type ChunkDocument,
  chunkIndexName,
  classifyElasticsearch,
  type ElasticsearchClient,
  generationOfIndex,
  indicesLike,
  type MultiGet,
  REGISTRY_INDEX,
  type RegistryDocument,
} from '@weir/elasticsearch';
import { fromStored, type StoredEntry } from '../registry/registry.adapter.js';
import type { FillSource } from './fill-source.port.js';

/** Documents of a page, and chunks beyond which it has no further document: what is embedded ahead of what stands. */
const PAGE = 50;
const PAGE_CHUNKS = 500;
const REMOVED_AT_ONCE = 1_000;

/** Generations in Elasticsearch. */
export function elasticsearchFillSource(client: ElasticsearchClient, multiGet: MultiGet): FillSource {
  const filterOf = (collection: string, generation: string) => [{ term: { collection } }, { term: { generation } }];
  return {
    async page(collection, generation, after) {
      try {
        const { hits } = await client.search<RegistryDocument<StoredEntry>>({
          index: REGISTRY_INDEX,
          size: PAGE,
          sort: [{ tenant: 'asc' }, { document_id: 'asc' }],
          track_total_hits: false,
          ...(after === '' ? {} : { search_after: JSON.parse(after) as string[] }),
          query: { bool: { filter: [...filterOf(collection, generation), { term: { present: true } }] } },
        });
        const found = hits.hits.map(({ _source, sort }) => ({ entry: fromStored(_source!.entry), sort }));
        const taken = found.slice(0, fitting(found.map(({ entry }) => entry.content?.chunks.length ?? 0)));
        const isLast = taken.length === found.length && found.length < PAGE;
        return {
          entries: taken.map(({ entry }) => entry),
          next: isLast ? undefined : JSON.stringify(taken.at(-1)!.sort),
        };
      } catch (error) {
        throw classifyElasticsearch(error);
      }
    },
    chunks: ({ collection, generation, content }) => {
      const index = chunkIndexName(collection, generation);
      const exclude = ['vector', 'compact_vector'];
      return Promise.all(
        (content?.chunks ?? []).map(
          async ({ id }) => (await multiGet.get<ChunkDocument>({ index, id, exclude }))?.source,
        ),
      );
    },
    async generations(collection) {
      return (await indicesLike(client, `${chunkAlias(collection)}~*`)).map(generationOfIndex);
    },
    async remove(collection, generation) {
      try {
        const index = chunkIndexName(collection, generation);
        if (await client.indices.existsAlias({ name: chunkAlias(collection), index })) return;
        await client.indices.delete({ index }, { ignore: [404] });
        for (;;) {
          const { hits } = await client.search({
            index: REGISTRY_INDEX,
            size: REMOVED_AT_ONCE,
            _source: false,
            query: { bool: { filter: filterOf(collection, generation) } },
          });
          if (hits.hits.length === 0) return;
          const operations = hits.hits.map(({ _index, _id }) => ({ delete: { _index, _id: _id! } }));
          await client.bulk({ operations, refresh: true });
        }
      } catch (error) {
        throw classifyElasticsearch(error);
      }
    },
  };
}

/** How many of some documents a page has, by their chunks; at least one. */
function fitting(chunks: readonly number[]): number {
  let sum = 0;
  const beyond = chunks.findIndex((count) => (sum += count) > PAGE_CHUNKS);
  return beyond === -1 ? chunks.length : Math.max(1, beyond);
}
