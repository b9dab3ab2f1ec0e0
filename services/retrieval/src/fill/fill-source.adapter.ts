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

/** Documents of a page: what is embedded ahead of what stands. */
const PAGE = 50;
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
        return {
          entries: hits.hits.flatMap(({ _source }) => (_source ? [fromStored(_source.entry)] : [])),
          next: hits.hits.length < PAGE ? undefined : JSON.stringify(hits.hits.at(-1)!.sort),
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
        await client.indices.delete({ index: chunkIndexName(collection, generation) }, { ignore: [404] });
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
