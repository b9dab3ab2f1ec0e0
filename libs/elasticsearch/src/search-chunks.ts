import { WeirError } from '@weir/errors';
import { chunkAlias, chunkIndexName } from './chunk-index.js';
import { classifyElasticsearch, type ElasticsearchClient, JSON_HEADERS } from './client.js';
import { similarityTo } from './compact-vector.js';

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
  /** Searched instead of the index in force: one of the collection's, by its generation. */
  generation?: string;
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
  hits: { hits: IndexHit[] };
}

/** Beam of the graph search: wider than what is wanted, since the filter takes some of it away. */
const MIN_CANDIDATES = 100;
const IDS = ['chunk_id', 'document_id'];

/**
 * Runs the keyword and the vector arm, at the same time.
 *
 * @throws WeirError poison `filter-missing`, `filter-malformed`: a filter that is not whole is an error, never a wider
 *   search. Nothing is sent then.
 */
export async function searchChunks(client: ElasticsearchClient, query: ArmsQuery): Promise<Arms> {
  const filter = filtersOf(query.filter);
  const { text, vector, depth } = query;
  // A request each: one request for both answers when the slower arm has ended, and then all of it has to be read.
  const send = (fields: readonly string[], arm: object) => search(client, query, fields, arm);
  const [byWords, byMeaning] = await Promise.all([
    text === undefined
      ? []
      : send(vector ? [...IDS, 'compact_vector'] : IDS, { bool: { must: [{ match: { content: text } }], filter } }),
    vector === undefined
      ? []
      : send(IDS, {
          knn: {
            field: 'vector',
            query_vector: vector,
            k: depth,
            num_candidates: Math.max(MIN_CANDIDATES, depth),
            filter,
            // The graph's own scores are of vectors in few bits, and in a small index they can be far off.
            rescore_vector: { oversample: 1 },
          },
        }),
  ]);
  const index = (byMeaning[0] ?? byWords[0])?._index;
  // The alias may have moved to another generation between the two: chunks of both at once are not one result.
  const inIndex = (hit: IndexHit) => hit._index === index;
  const near = byMeaning
    .filter(inIndex)
    .map((hit): Candidate => ({ ...idsOf(hit), vectorScore: cosineOf(hit._score) }));
  const cosines = new Map(near.map(({ chunkId, vectorScore }) => [chunkId, vectorScore]));
  const alike = vector && similarityTo(vector);
  return {
    index,
    keyword: byWords.filter(inIndex).map((hit) => {
      const candidate: Candidate = { ...idsOf(hit), keywordScore: hit._score };
      const vectorScore = cosines.get(candidate.chunkId) ?? alike?.(hit.fields['compact_vector']![0]);
      return vectorScore === undefined ? candidate : { ...candidate, vectorScore };
    }),
    vector: near,
  };
}

function idsOf({ fields }: IndexHit): { chunkId: string; documentId: string } {
  return { chunkId: fields['chunk_id']![0], documentId: fields['document_id']![0] };
}

/** Elasticsearch scores by (1 + cosine) / 2 where the similarity is `dot_product`. */
function cosineOf(score: number): number {
  return 2 * score - 1;
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

async function search(
  client: ElasticsearchClient,
  { filter, generation, depth, signal }: ArmsQuery,
  fields: readonly string[],
  arm: object,
): Promise<IndexHit[]> {
  const body = {
    query: arm,
    size: depth,
    track_total_hits: false,
    _source: false,
    stored_fields: '_none_',
    docvalue_fields: fields,
  };
  const { collection } = filter;
  const searched = generation === undefined ? chunkAlias(collection) : chunkIndexName(collection, generation);
  try {
    const { hits } = await client.transport.request<SearchResponse>(
      { method: 'POST', path: `/${encodeURIComponent(searched)}/_search`, body },
      { headers: JSON_HEADERS, ...(signal ? { signal } : {}) },
    );
    return hits.hits;
  } catch (error) {
    const classified = classifyElasticsearch(error);
    // No document was indexed yet: the collection is empty.
    if (classified.code === 'index-missing') return [];
    throw classified;
  }
}
