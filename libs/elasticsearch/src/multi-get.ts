import { Batcher } from './batcher.js';
import type { Revision } from './bulk-writer.js';
import { classifyElasticsearch, classifyItem, type ElasticsearchClient, JSON_HEADERS } from './client.js';

export interface GetRequest {
  index: string;
  id: string;
  /** Fields to leave out, such as a vector. */
  exclude?: readonly string[];
  include?: readonly string[];
}

export interface Found<Source> {
  source: Source;
  revision: Revision;
}

interface MultiGetResponse {
  docs: { found?: boolean; _source?: unknown; _seq_no?: number; _primary_term?: number; error?: { type?: string } }[];
}

const MAX_ITEMS = 500;

/** Reads by id with `_mget`, many callers' together. Reads see the last write at once, refreshed or not. */
export class MultiGet {
  readonly #batcher: Batcher<GetRequest, Found<unknown> | null>;

  constructor(client: ElasticsearchClient) {
    this.#batcher = new Batcher({
      run: (requests) => runMultiGet(client, requests),
      maxItems: MAX_ITEMS,
      maxBytes: Number.POSITIVE_INFINITY,
      concurrency: 4,
      sizeOf: () => 0,
    });
  }

  /** @returns Undefined when there is no such document, or no such index. */
  async get<Source>(request: GetRequest): Promise<Found<Source> | undefined> {
    return ((await this.#batcher.add(request)) ?? undefined) as Found<Source> | undefined;
  }
}

async function runMultiGet(
  client: ElasticsearchClient,
  requests: readonly GetRequest[],
): Promise<(Found<unknown> | null | Error)[]> {
  const docs = requests.map(({ index, id, exclude, include }) => ({
    _index: index,
    _id: id,
    ...(exclude ? { _source: { excludes: exclude } } : include ? { _source: { includes: include } } : {}),
  }));
  try {
    const response = await client.transport.request<MultiGetResponse>(
      {
        method: 'POST',
        path: '/_mget',
        body: { docs },
      },
      { headers: JSON_HEADERS },
    );
    return response.docs.map((doc) => {
      // The error of one document comes without a status; its shard is not there yet, or any more: an outage to wait out.
      if (doc.error && doc.error.type !== 'index_not_found_exception') return classifyItem(503, doc.error.type);
      if (!doc.found) return null;
      return { source: doc._source, revision: { seqNo: doc._seq_no ?? -1, primaryTerm: doc._primary_term ?? -1 } };
    });
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}
