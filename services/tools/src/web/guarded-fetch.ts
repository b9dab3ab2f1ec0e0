import { WeirError } from '@weir/errors';
import { Agent, buildConnector, fetch } from 'undici';
import { type Resolve, systemResolve } from './checked-address.js';
import { guardedAddress } from './guarded-address.js';
import { webAddress, type WebReach } from './web-address.js';

export interface GuardedRequest extends WebReach {
  url: string;
  method?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: string | undefined;
  /** Of the response, decoded; what is more ends the request. */
  maxBytes: number;
  signal: AbortSignal;
}

export interface GuardedResponse {
  /** Where it came from in the end. */
  url: URL;
  status: number;
  /** As the server says; empty when it does not. */
  contentType: string;
  body: Buffer;
}

const MAX_REDIRECTS = 5;
const MAX_HEADER_BYTES = 16_384;
const CONNECT_MS = 10_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * One request to the web that cannot be led to a private address: the text of each address is checked, and so is what its
 * name resolves to at the moment of connecting; the connection goes to just that. Five redirects are followed, if it is a
 * GET, each checked as the first address was.
 *
 * @throws WeirError poison `address-refused`, `redirects-too-many`, `response-too-large`; `page-unreachable` when nobody
 *   answers.
 */
export async function guardedFetch(
  request: GuardedRequest,
  resolve: Resolve = systemResolve,
): Promise<GuardedResponse> {
  // Of this request alone: a connection that another tool was allowed to open must not be there to be used again.
  const agent = guardedAgent(request, resolve);
  try {
    const { method = 'GET', body } = request;
    let { url, headers } = request;
    for (let redirects = 0; ; redirects += 1) {
      const address = webAddress(url, request);
      const response = await fetch(address, {
        method,
        redirect: 'manual',
        dispatcher: agent,
        signal: request.signal,
        ...(headers ? { headers } : {}),
        ...(body === undefined ? {} : { body }),
      });
      const location = response.headers.get('location');
      if (method === 'GET' && REDIRECTS.has(response.status) && location !== null) {
        await response.body?.cancel();
        if (redirects === MAX_REDIRECTS) throw tooManyRedirects();
        const next = URL.canParse(location, address.href) ? new URL(location, address) : undefined;
        url = next?.href ?? location;
        // What was sent was meant for the first server.
        if (next?.origin !== address.origin) headers = undefined;
        continue;
      }
      return {
        url: address,
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        body: await readBounded(response.body, request.maxBytes),
      };
    }
  } catch (error) {
    throw refusalIn(error) ?? (request.signal.aborted ? error : unreachable(error));
  } finally {
    await agent.destroy();
  }
}

/** Connects to the address that was checked, whatever the name stands for by then; TLS still asks for the name. */
function guardedAgent(reach: WebReach, resolve: Resolve): Agent {
  const connect = buildConnector({ timeout: CONNECT_MS });
  return new Agent({
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: (options, callback) => {
      const url = new URL(`${options.protocol}//${options.host ?? options.hostname}`);
      guardedAddress(url.href, reach, resolve).then(
        (hostname) => connect({ ...options, hostname }, callback),
        (error: Error) => callback(error, null),
      );
    },
  });
}

/** Reads a response, and no more of it than that. */
export async function readBounded(
  body: AsyncIterable<Uint8Array> | null | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body ?? []) {
    size += part.length;
    if (size > maxBytes) throw responseTooLarge(maxBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export function responseTooLarge(maxBytes: number): WeirError {
  return new WeirError({
    code: 'response-too-large',
    disposition: 'poison',
    message: `The response has more than ${maxBytes} bytes.`,
  });
}

/** What was thrown while connecting arrives as the cause of `fetch failed`. */
function refusalIn(error: unknown): WeirError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (WeirError.is(at)) return at;
  return undefined;
}

function tooManyRedirects(): WeirError {
  return new WeirError({ code: 'redirects-too-many', disposition: 'poison', message: 'The page redirects on and on.' });
}

function unreachable(cause: unknown): WeirError {
  return new WeirError({
    code: 'page-unreachable',
    disposition: 'poison',
    message: 'Nobody answers at the address, or not in full.',
    cause,
  });
}
