import { chunkAlias, type ElasticsearchClient } from '@weir/elasticsearch';
import { CORPUS_COLLECTION } from './indexed-corpus.js';
import { TENANT } from './topic-client.js';

export const HITS = 8;
/** Candidates of the vector arm, as many as the service takes. */
const CANDIDATES = 100;

/**
 * One search in Elasticsearch by itself, for the hits that the service would be asked for, under the same filters: both
 * arms, fused by the server as the sum of their scores; or the vector arm alone.
 *
 * @returns Texts of the hits.
 */
export async function rawSearch(
  client: ElasticsearchClient,
  vector: readonly number[],
  text?: string,
): Promise<string[]> {
  const filter = [
    { term: { tenant: TENANT } },
    { term: { collection: CORPUS_COLLECTION } },
    { terms: { readers: ['everyone'] } },
  ];
  const { hits } = await client.search<{ text: string }>({
    index: chunkAlias(CORPUS_COLLECTION),
    size: HITS,
    track_total_hits: false,
    _source: ['title', 'text', 'heading_path', 'context'],
    knn: { field: 'vector', query_vector: [...vector], k: CANDIDATES, num_candidates: CANDIDATES, filter },
    ...(text === undefined ? {} : { query: { bool: { must: [{ match: { content: text } }], filter } } }),
  });
  return hits.hits.map(({ _source }) => _source?.text ?? '');
}
