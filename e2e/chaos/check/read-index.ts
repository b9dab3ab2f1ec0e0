import {
  chunkAlias,
  type ChunkDocument,
  createElasticsearch,
  type ElasticsearchClient,
  REGISTRY_INDEX,
  type RegistryDocument,
} from '@weir/elasticsearch';
import { COLLECTION } from '../workload/input.js';
import type { ChunkSeen, EntrySeen } from './observation.js';

/** The parts of a stored registry entry that a check needs. */
interface StoredEntry {
  tenant: string;
  documentId: string;
  content?: {
    version: string;
    deleted: boolean;
    readers: string[];
    chunks: { id: string; start: number; end: number }[];
  };
}

const PAGE = 1_000;

/** Everything in the index of the load's collection: the registry's entries, and the chunks. */
export async function readIndex(url: string): Promise<{ entries: EntrySeen[]; chunks: ChunkSeen[] }> {
  const client = createElasticsearch({ url });
  try {
    const stored = await readAll<RegistryDocument<StoredEntry>>(client, REGISTRY_INDEX, 'document_id');
    const chunks = await readAll<ChunkDocument>(client, chunkAlias(COLLECTION), 'document_id');
    return {
      entries: stored.flatMap(({ source: { entry } }) => {
        const { tenant, documentId, content } = entry;
        if (!content) return [];
        const { version, deleted, readers, chunks: listed } = content;
        return [{ tenant, documentId, version: BigInt(version), deleted, readers, chunks: listed }];
      }),
      chunks: chunks.map(({ id, source }) => ({
        id,
        tenant: source.tenant,
        documentId: source.document_id,
        text: source.text,
        readers: source.readers,
      })),
    };
  } finally {
    await client.close();
  }
}

interface Found<Source> {
  id: string;
  source: Source;
}

/** Every document of the collection in an index, page by page of one point in time. */
async function readAll<Source>(
  client: ElasticsearchClient,
  index: string,
  sortField: string,
): Promise<Found<Source>[]> {
  await client.indices.refresh({ index });
  const { id } = await client.openPointInTime({ index, keep_alive: '1m' });
  const found: Found<Source>[] = [];
  try {
    for (let after: unknown[] | undefined; ;) {
      const page = await client.search<Source>({
        pit: { id, keep_alive: '1m' },
        size: PAGE,
        query: { term: { collection: COLLECTION } },
        sort: [{ [sortField]: 'asc' as const }, { _shard_doc: 'asc' as const }],
        _source_excludes: ['vector', 'compact_vector'],
        track_total_hits: false,
        ...(after ? { search_after: after as string[] } : {}),
      });
      const hits = page.hits.hits;
      found.push(...hits.map((hit) => ({ id: hit._id!, source: hit._source! })));
      if (hits.length < PAGE) return found;
      after = hits.at(-1)!.sort as unknown[];
    }
  } finally {
    await client.closePointInTime({ id });
  }
}
