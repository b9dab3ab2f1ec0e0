import { WeirError } from '@weir/errors';
import type { DocumentFetcher } from './document-fetcher.port.js';

export interface FetcherOptions {
  /** Hosts, or host:port, that may be fetched from. */
  hosts: readonly string[];
  maxBytes: number;
  timeoutMs: number;
}

/**
 * Fetches over HTTP from the hosts the operator listed, and from no other: a document's author must not make ingestion
 * reach what only ingestion can. Redirects are not followed, since they lead elsewhere.
 */
export function httpDocumentFetcher(options: FetcherOptions): DocumentFetcher {
  const allowed = new Set(options.hosts);
  return {
    async fetch(uri, signal) {
      const url = parse(uri);
      if (!allowed.has(url.host) && !allowed.has(url.hostname)) {
        throw refused('uri-not-allowed', `Documents are not fetched from ${url.host}. Allow it with WEIR_FETCH_HOSTS.`);
      }
      const noAnswer = (cause: unknown) => unavailable('The address in uri does not answer.', cause);
      const response = await fetch(url, {
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
        headers: { accept: 'text/html, text/markdown, text/plain, text/csv, application/jsonl, */*;q=0.1' },
      }).catch((cause: unknown) => {
        throw noAnswer(cause);
      });
      if (response.status >= 500 || response.status === 429)
        throw unavailable(`The address in uri answers ${response.status}.`);
      if (!response.ok) throw refused('uri-refused', `The address in uri answers ${response.status}.`);
      return {
        // It may fall silent after it began.
        bytes: await readBounded(response, options.maxBytes).catch((cause: unknown) => {
          throw WeirError.is(cause) ? cause : noAnswer(cause);
        }),
        mediaType: response.headers.get('content-type') ?? undefined,
      };
    },
  };
}

function parse(uri: string): URL {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    throw refused('uri-invalid', 'uri must be an http or https address without credentials.');
  }
  return url;
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) throw refused('uri-too-large', `The document behind uri is larger than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refused(code: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field: 'uri', message });
}

function unavailable(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'uri-unavailable', disposition: 'retryable', field: 'uri', message, cause });
}
