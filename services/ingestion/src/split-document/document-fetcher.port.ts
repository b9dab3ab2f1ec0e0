import type { FetchedContent } from './split-document.handler.js';

/** Gets the content behind a document's `uri`. */
export interface DocumentFetcher {
  /** @throws WeirError poison `uri-invalid`, `uri-not-allowed`, `uri-too-large` or `uri-refused`; retryable `uri-unavailable`. */
  fetch(uri: string, signal: AbortSignal): Promise<NonNullable<FetchedContent>>;
}
