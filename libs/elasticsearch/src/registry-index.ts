import { hashId } from '@weir/contracts';
import { classifyElasticsearch, type ElasticsearchClient } from './client.js';

/** The index of all documents' registry entries. */
export const REGISTRY_INDEX = 'weir-documents';

export function registryId(key: {
  tenant: string;
  collection: string;
  documentId: string;
  generation: string;
}): string {
  return hashId('registry', key.tenant, key.collection, key.documentId, key.generation);
}

/** Fields of an entry that lists are made by; the entry itself is kept as it is, unindexed. */
export interface RegistryDocument<Entry> {
  tenant: string;
  collection: string;
  document_id: string;
  generation: string;
  readers: readonly string[];
  /** Whether a version stands that was not deleted. */
  present: boolean;
  entry: Entry;
}

export async function ensureRegistry(client: ElasticsearchClient, settings: { replicas: number }): Promise<void> {
  const keyword = { type: 'keyword' as const };
  try {
    if (await client.indices.exists({ index: REGISTRY_INDEX })) return;
    await client.indices.create({
      index: REGISTRY_INDEX,
      settings: { number_of_shards: 1, number_of_replicas: settings.replicas, refresh_interval: '1s' },
      mappings: {
        dynamic: false,
        properties: {
          tenant: keyword,
          collection: keyword,
          document_id: keyword,
          generation: keyword,
          readers: keyword,
          present: { type: 'boolean' },
          entry: { type: 'object', enabled: false },
        },
      },
    });
  } catch (error) {
    if (!String(error).includes('resource_already_exists_exception')) throw classifyElasticsearch(error);
  }
}

/** A page of a collection's documents that these groups may read, ordered by document id. */
export async function listRegistry<Entry>(
  client: ElasticsearchClient,
  query: {
    tenant: string;
    collection: string;
    generation: string;
    groups: readonly string[];
    after: string;
    limit: number;
  },
): Promise<RegistryDocument<Entry>[]> {
  try {
    const response = await client.search<RegistryDocument<Entry>>({
      index: REGISTRY_INDEX,
      size: query.limit,
      sort: [{ document_id: 'asc' }],
      track_total_hits: false,
      ...(query.after === '' ? {} : { search_after: [query.after] }),
      query: {
        bool: {
          filter: [
            { term: { tenant: query.tenant } },
            { term: { collection: query.collection } },
            { term: { generation: query.generation } },
            { terms: { readers: [...query.groups] } },
            { term: { present: true } },
          ],
        },
      },
    });
    return response.hits.hits.flatMap(({ _source }) => (_source ? [_source] : []));
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}
