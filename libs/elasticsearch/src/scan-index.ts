import type { estypes } from '@elastic/elasticsearch';
import { classifyElasticsearch, type ElasticsearchClient } from './client.js';

/** What is looked for, in Elasticsearch's own terms. */
export type IndexQuery = estypes.QueryDslQueryContainer;
export type Aggregations = Record<string, estypes.AggregationsAggregationContainer>;

/** An entry that a scan found. */
export interface Scanned<Source> {
  index: string;
  id: string;
  source: Source;
}

const KEEP_ALIVE = '2m';

/** The names of the indices that a pattern fits, or one of several; of an alias those that it stands for are none. */
export async function indicesLike(client: ElasticsearchClient, pattern: string | readonly string[]): Promise<string[]> {
  try {
    const { indices } = await client.indices.resolveIndex({
      name: typeof pattern === 'string' ? pattern : [...pattern],
      ignore_unavailable: true,
    });
    return indices.map(({ name }) => name);
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}

/**
 * Every entry that a query finds, as it stood when the scan began, a page at a time. What was written a moment ago and is not
 * searchable yet is not among them.
 *
 * @param fields - Of the entry's source that are wanted; none for ids alone.
 * @throws WeirError as every request does.
 */
export async function* scanIndex<Source = undefined>(
  client: ElasticsearchClient,
  query: {
    indices: readonly string[];
    query: estypes.QueryDslQueryContainer;
    fields?: readonly string[];
    /** @default 1,000 */
    page?: number;
  },
  signal: AbortSignal,
): AsyncGenerator<Scanned<Source>[]> {
  const { indices, fields = [], page = 1_000 } = query;
  if (indices.length === 0) return;
  try {
    let { id } = await client.openPointInTime(
      { index: [...indices], keep_alive: KEEP_ALIVE, ignore_unavailable: true },
      { signal },
    );
    try {
      let after: estypes.SortResults | undefined;
      for (;;) {
        const found = await client.search<Source>(
          {
            size: page,
            pit: { id, keep_alive: KEEP_ALIVE },
            sort: ['_shard_doc'],
            track_total_hits: false,
            query: query.query,
            _source: fields.length === 0 ? false : [...fields],
            ...(after === undefined ? {} : { search_after: after }),
          },
          { signal },
        );
        id = found.pit_id ?? id;
        const { hits } = found.hits;
        if (hits.length > 0)
          yield hits.map((hit) => ({ index: hit._index, id: hit._id!, source: hit._source as Source }));
        if (hits.length < page) return;
        after = hits.at(-1)!.sort!;
      }
    } finally {
      await client.closePointInTime({ id }).catch(() => undefined);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw classifyElasticsearch(error);
  }
}

/** How many entries a query finds. */
export async function countIndex(
  client: ElasticsearchClient,
  indices: readonly string[],
  query: estypes.QueryDslQueryContainer,
): Promise<number> {
  if (indices.length === 0) return 0;
  try {
    return (await client.count({ index: [...indices], ignore_unavailable: true, query })).count;
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}
