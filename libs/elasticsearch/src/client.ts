import { Client, errors } from '@elastic/elasticsearch';
import { WeirError } from '@weir/errors';

export type ElasticsearchClient = Client;

export interface ElasticsearchOptions {
  url: string;
  apiKey?: string | undefined;
  /** @default 30,000 */
  requestTimeoutMs?: number;
}

/** Retries are the consumer's: the client's own would multiply them. */
export function createElasticsearch(options: ElasticsearchOptions): ElasticsearchClient {
  return new Client({
    node: options.url,
    maxRetries: 0,
    requestTimeout: options.requestTimeoutMs ?? 30_000,
    ...(options.apiKey ? { auth: { apiKey: options.apiKey } } : {}),
  });
}

export const ELASTICSEARCH = 'elasticsearch';

/** Requests that are written by hand speak the client's own version of the API, which newer servers understand. */
export const NDJSON_HEADERS = {
  accept: 'application/vnd.elasticsearch+json; compatible-with=8',
  'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=8',
};
export const JSON_HEADERS = {
  accept: 'application/vnd.elasticsearch+json; compatible-with=8',
  'content-type': 'application/vnd.elasticsearch+json; compatible-with=8',
};

/** Says what a failure of a whole request means. Failures of single bulk items: `classifyItem`. */
export function classifyElasticsearch(error: unknown): WeirError {
  if (WeirError.is(error)) return error;
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 0;
    const type = typeof error.body === 'object' ? (error.body?.error?.type as string | undefined) : undefined;
    const header = Number(error.headers?.['retry-after']);
    return classifyStatus(status, type, error, Number.isFinite(header) ? header * 1_000 : undefined);
  }
  return new WeirError({
    code: 'elasticsearch-unavailable',
    disposition: 'retryable',
    dependency: ELASTICSEARCH,
    message: 'Elasticsearch does not answer.',
    cause: error,
  });
}

/** @param type - Elasticsearch's name for the error; its reason may quote a document and is not used. */
export function classifyItem(status: number, type: string | undefined): WeirError {
  return classifyStatus(status, type, undefined, undefined);
}

function classifyStatus(
  status: number,
  type: string | undefined,
  cause: unknown,
  retryAfterMs: number | undefined,
): WeirError {
  const kind = type ?? `status ${status}`;
  const make = (code: string, disposition: 'retryable' | 'poison' | 'fatal', message: string, wait = false) =>
    new WeirError({
      code,
      disposition,
      message,
      cause,
      ...(wait ? { dependency: ELASTICSEARCH } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  if (type === 'cluster_block_exception') {
    return make(
      'elasticsearch-read-only',
      'retryable',
      'Elasticsearch takes no writes now: an index is blocked.',
      true,
    );
  }
  if (type === 'version_conflict_engine_exception' || status === 409) {
    return make('version-conflict', 'retryable', 'Somebody else changed the entry meanwhile.');
  }
  if (type === 'index_not_found_exception') {
    return make('index-missing', 'retryable', 'An index that was there is not there.');
  }
  if (status === 429 || type === 'es_rejected_execution_exception' || type === 'circuit_breaking_exception') {
    return make('elasticsearch-busy', 'retryable', 'Elasticsearch asks to wait.');
  }
  if (status === 401 || status === 403) {
    return make(
      'elasticsearch-unauthorised',
      'fatal',
      'Elasticsearch refuses the credentials (ELASTICSEARCH_API_KEY).',
    );
  }
  if (status >= 500 || status === 0) {
    return make(
      'elasticsearch-failed',
      'retryable',
      `Elasticsearch failed (${kind}).`,
      status === 502 || status === 503,
    );
  }
  return make('elasticsearch-refused', 'poison', `Elasticsearch refuses the request (${kind}).`);
}
