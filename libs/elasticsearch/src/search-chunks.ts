import { WeirError } from '@weir/errors';
import { chunkAlias } from './chunk-index.js';
import { classifyElasticsearch, classifyItem, type ElasticsearchClient, NDJSON_HEADERS } from './client.js';
import { readCompactVector } from './compact-vector.js';

/** Who asks, and for what they may find. All of it filters inside both arms; none of it may be empty. */
export interface AccessFilter {
  tenant: string;
  collection: string;
  /** Groups of the caller, `everyone` among them. */
  readers: readonly string[];
}

export interface ArmsQuery {
  filter: AccessFilter;
  /** For the keyword arm; undefined leaves it out. */
  text?: string;
  /** For the vector arm; undefined leaves it out. */
  vector?: readonly number[];
  /** Candidates wanted of each arm. */
  depth: number;
  signal?: AbortSignal;
}

/** A chunk that an arm found. */
export interface Candidate {
  chunkId: string;
  documentId: string;
  score: number;
  /** Near enough for scoring, whichever arm found it. */
  vector: Float32Array;
}

export interface Arms {
  /** Index that answered; undefined when the collection has none yet. */
  index: string | undefined;
  /** By BM25, best first. */
  keyword: Candidate[];
  /** By similarity, best first; the score is the cosine. */
  vector: Candidate[];
}

interface SearchResponse {
  error?: { type?: string };
  status?: number;
  hits?: { hits: { _index: string; _score: number; fields: Record<string, [string]> }[] };
}

const FIELDS = ['chunk_id', 'document_id', 'compact_vector'];
/** Beam of the graph search: wider than what is wanted, since the filter takes some of it away. */
const MIN_CANDIDATES = 100;

/**
 * Runs the keyword and the vector arm in one request.
 *
 * @throws WeirError poison `filter-missing`: an absent filter is an error, never a wider search.
 */
export async function searchChunks(client: ElasticsearchClient, query: ArmsQuery): Promise<Arms> {
  const filter = filtersOf(query.filter);
  const index = chunkAlias(query.filter.collection);
  const shared = {
    size: query.depth,
    track_total_hits: false,
    _source: false,
    stored_fields: '_none_',
    docvalue_fields: FIELDS,
  };
  const searches: object[] = [];
  if (query.text !== undefined) {
    searches.push({ ...shared, query: { bool: { must: [{ match: { content: query.text } }], filter } } });
  }
  if (query.vector !== undefined) {
    searches.push({
      ...shared,
      knn: {
        field: 'vector',
        query_vector: query.vector,
        k: query.depth,
        num_candidates: Math.max(MIN_CANDIDATES, query.depth),
        filter,
      },
    });
  }
  const responses = await send(client, index, searches, query.signal);
  const found = responses.map((response) => response.hits?.hits ?? []);
  const keyword = query.text === undefined ? [] : found.shift()!.map((hit) => candidateOf(hit, hit._score));
  const vector = query.vector === undefined ? [] : found.shift()!.map((hit) => candidateOf(hit, cosineOf(hit._score)));
  const first = responses.flatMap((response) => response.hits?.hits ?? [])[0];
  return { index: first?._index, keyword, vector };
}

/** Elasticsearch's score for `dot_product` is (1 + cosine) / 2. */
function cosineOf(score: number): number {
  return 2 * score - 1;
}

function candidateOf(hit: { fields: Record<string, [string]> }, score: number): Candidate {
  const [chunkId] = hit.fields['chunk_id']!;
  const [documentId] = hit.fields['document_id']!;
  const [compact] = hit.fields['compact_vector']!;
  return { chunkId, documentId, score, vector: readCompactVector(compact) };
}

function filtersOf({ tenant, collection, readers }: AccessFilter): object[] {
  if (tenant === '' || collection === '' || readers.length === 0 || readers.includes('')) {
    throw new WeirError({
      code: 'filter-missing',
      disposition: 'poison',
      field: 'groups',
      message: 'A search needs a tenant, a collection and at least one group.',
    });
  }
  return [{ term: { tenant } }, { term: { collection } }, { terms: { readers: [...readers] } }];
}

async function send(
  client: ElasticsearchClient,
  index: string,
  searches: readonly object[],
  signal: AbortSignal | undefined,
): Promise<SearchResponse[]> {
  try {
    const bulkBody = searches.map((search) => `{}\n${JSON.stringify(search)}\n`).join('');
    const { responses } = await client.transport.request<{ responses: SearchResponse[] }>(
      { method: 'POST', path: `/${encodeURIComponent(index)}/_msearch`, bulkBody },
      { headers: NDJSON_HEADERS, ...(signal ? { signal } : {}) },
    );
    for (const response of responses) {
      // No document was indexed yet: the collection is empty.
      if (response.error?.type === 'index_not_found_exception') return [];
      if (response.error) throw classifyItem(response.status ?? 500, response.error.type);
    }
    return responses;
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}
