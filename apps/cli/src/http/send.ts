import { type Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface HttpRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** A stream is sent as it comes, while the response is already being read. */
  body?: string | Readable;
  agent?: Agent;
  signal?: AbortSignal;
}

/**
 * Sends one request; resolves as soon as the response's head is there. `fetch` is not used because it promises nothing
 * about a response that begins before its request has ended, and gives up after five minutes.
 */
export function send(url: URL, options: HttpRequest = {}): Promise<IncomingMessage> {
  const { body, agent, signal } = options;
  const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: options.method ?? 'GET',
      headers: { ...options.headers, ...length },
      ...(agent ? { agent } : {}),
      ...(signal ? { signal } : {}),
    });
    request.once('response', resolve);
    request.once('error', reject);
    if (body instanceof Readable) {
      // A server that refuses answers before it has read everything; its answer counts, not the broken pipe.
      pipeline(body, request).catch(reject);
    } else {
      request.end(body);
    }
  });
}

export async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** Status and JSON body of a quick look at something that may not be there. */
export async function look(
  url: URL,
  timeoutMs: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const response = await send(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    const text = await readText(response);
    return { status: response.statusCode ?? 0, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : undefined };
  } catch {
    return undefined;
  }
}
