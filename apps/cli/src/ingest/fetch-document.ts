import { CliError } from '../cli-error.js';
import type { Submission } from '../gateway-types.js';
import { documentBody } from './document-body.js';
import { mediaTypeOf } from './media-types.js';

const FETCH_MS = 30_000;
const KNOWN = ['text/markdown', 'text/html', 'text/plain', 'text/csv', 'application/jsonl'];

/**
 * A page as a document: its id is its address. The caller's machine fetches it, so an address that only it can reach works.
 *
 * @throws CliError `fetch-failed`
 */
export async function fetchDocument(address: string, mediaType?: string): Promise<Submission> {
  const failed = (why: string, cause?: unknown) =>
    new CliError({ code: 'fetch-failed', message: `Cannot fetch ${address}: ${why}.`, cause });
  const response = await fetch(address, { signal: AbortSignal.timeout(FETCH_MS) }).catch((error: Error) => {
    throw failed((error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message, error);
  });
  if (!response.ok) throw failed(`it answers ${response.status}`);
  const given = response.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  const type = mediaType ?? mediaTypeOf(new URL(address).pathname) ?? given;
  if (type === undefined || !KNOWN.includes(type)) {
    throw failed(`it is ${given ?? 'of unknown type'}. Say what it is with --media-type, one of ${KNOWN.join(', ')}`);
  }
  return { documentId: address, mediaType: type, ...documentBody(new Uint8Array(await response.arrayBuffer())) };
}
