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
  /** BM25; only in the keyword arm. */
  keywordScore?: number;
  /** Cosine to the query's vector, whichever arm found it; only when there is one. */
  vectorScore?: number;
}

export interface Arms {
  /** Index that answered; undefined when none did, or nothing was found. */
  index: string | undefined;
  /** By BM25, best first. */
  keyword: Candidate[];
  /** By cosine, best first. */
  vector: Candidate[];
}

interface IndexHit {
  _index: string;
  _score: number;
  fields: Record<string, [string]>;
}

interface SearchResponse {
  error?: { type?: string };
  status?: number;
  hits?: { hits: IndexHit[] };
}

/** Beam of the graph search: wider than what is wanted, since the filter takes some of it away. */
const MIN_CANDIDATES = 100;

/**
 * Runs the keyword and the vector arm in one request.
 *
 * @throws WeirError poison `filter-missing`, `filter-malformed`: a filter that is not whole is an error, never a wider
 *   search. Nothing is sent then.
 */
export async function searchChunks(client: ElasticsearchClient, query: ArmsQuery): Promise<Arms> {
  const filter = filtersOf(query.filter);
  const index = chunkAlias(query.filter.collection);
  const { text, vector } = query;
  const shared = {
    size: query.depth,
    track_total_hits: false,
    _source: false,
    stored_fields: '_none_',
    docvalue_fields: ['chunk_id', 'document_id', ...(vector === undefined ? [] : ['compact_vector'])],
  };
  const searches: object[] = [];
  if (text !== undefined) {
    searches.push({ ...shared, query: { bool: { must: [{ match: { content: text } }], filter } } });
  }
  if (vector !== undefined) {
    searches.push({
      ...shared,
      knn: {
        field: 'vector',
        query_vector: vector,
        k: query.depth,
        num_candidates: Math.max(MIN_CANDIDATES, query.depth),
        filter,
      },
    });
  }
  const found = await send(client, index, searches, query.signal);
  const candidates = found.map((hits) => hits.map((hit) => candidateOf(hit, vector)));
  const byWords = text === undefined ? [] : candidates.shift()!;
  const byMeaning = candidates.shift() ?? [];
  return {
    index: found.flat()[0]?._index,
    keyword: byWords.map((candidate, rank) => ({ ...candidate, keywordScore: found[0]![rank]!._score })),
    // The graph's own scores are of vectors in few bits, and in a small index they can be far off.
    vector: byMeaning.sort((a, b) => b.vectorScore! - a.vectorScore!),
  };
}

function candidateOf({ fields }: IndexHit, query: readonly number[] | undefined): Candidate {
  const [chunkId] = fields['chunk_id']!;
  const [documentId] = fields['document_id']!;
  if (!query) return { chunkId, documentId };
  const [compact] = fields['compact_vector']!;
  return { chunkId, documentId, vectorScore: dot(query, readCompactVector(compact)) };
}

function dot(a: readonly number[], b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < b.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

/** Elasticsearch reads patterns, lists, exclusions and date arithmetic where an index is named. */
const NAME = /^[a-z0-9._-]+$/;

function filtersOf({ tenant, collection, readers }: AccessFilter): object[] {
  if (!tenant) throw invalid('filter-missing', 'tenant', 'A search needs a tenant.');
  if (!collection) throw invalid('filter-missing', 'collection', 'A search needs a collection.');
  if (readers.length === 0) throw invalid('filter-missing', 'groups', 'A search needs at least one group.');
  if (!NAME.test(collection)) throw invalid('filter-malformed', 'collection', 'That is no name of a collection.');
  if (!readers.every(Boolean)) throw invalid('filter-malformed', 'groups', 'A group must not be empty.');
  return [{ term: { tenant } }, { term: { collection } }, { terms: { readers: [...readers] } }];
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}

/** @returns The hits of each search. */
async function send(
  client: ElasticsearchClient,
  index: string,
  searches: readonly object[],
  signal: AbortSignal | undefined,
): Promise<IndexHit[][]> {
  try {
    const bulkBody = searches.map((search) => `{}\n${JSON.stringify(search)}\n`).join('');
    const { responses } = await client.transport.request<{ responses: SearchResponse[] }>(
      { method: 'POST', path: `/${encodeURIComponent(index)}/_msearch`, bulkBody },
      { headers: NDJSON_HEADERS, ...(signal ? { signal } : {}) },
    );
    return responses.map(({ error, status, hits }) => {
      // No document was indexed yet: the collection is empty.
      if (error?.type === 'index_not_found_exception') return [];
      if (error || !hits) throw classifyItem(status ?? 500, error?.type);
      return hits.hits;
    });
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}
