import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import type { z } from 'zod';
import { type Backoff, delayMs, retryAfterMs } from './backoff.js';
import { classifyAnswer, unreachable, unreadable } from './errors.js';

export interface MlflowOptions {
  /** Address of the server, `MLFLOW_TRACKING_URI`. May hold a user name and a password. */
  url: string;
  /** A bearer token, sent instead of user name and password. */
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  /** For one try, milliseconds. @default 10,000 */
  timeoutMs?: number | undefined;
  /** Tries of one call, the first included. @default 4 */
  attempts?: number | undefined;
  /** Between tries. @default 200 ms, doubling up to 5 s */
  backoff?: Backoff | undefined;
  /** For tests. */
  fetch?: typeof fetch | undefined;
  wait?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
}

export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the server's address, already encoded. */
  path: string;
  /** What to call it in messages, where the path holds values. @default `path` */
  name?: string;
  query?: Record<string, string | undefined>;
  /** Sent as JSON. */
  json?: unknown;
  bytes?: Uint8Array;
  headers?: Record<string, string>;
  /** A second delivery would do it twice: it is tried again only when it surely was not done. @default false */
  once?: boolean;
  /** For one try, milliseconds. @default the transport's */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

const DEFAULT_BACKOFF: Backoff = { firstMs: 200, longestMs: 5_000 };
const NOT_DONE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** Sends calls to one MLflow: credentials, time limits, retries and what failures mean. */
export class Transport {
  readonly #options: MlflowOptions;
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(options: MlflowOptions) {
    const url = new URL(options.url);
    this.#options = options;
    this.#headers = authorization(options, url);
    url.username = '';
    url.password = '';
    this.#base = url.href.replace(/\/$/, '');
  }

  /** The same server, each call tried once. */
  withoutRetries(): Transport {
    return new Transport({ ...this.#options, attempts: 1 });
  }

  /** A call of the REST API. @returns The answer's JSON, as the schema reads it. */
  async json<Schema extends z.ZodType>(schema: Schema, call: Call): Promise<z.output<Schema>> {
    const response = await this.send(call);
    const text = new TextDecoder().decode(response);
    try {
      return schema.parse(JSON.parse(text === '' ? '{}' : text));
    } catch (error) {
      throw unreadable(call.name ?? call.path, error);
    }
  }

  /**
   * @returns The body of a successful answer.
   * @throws WeirError `mlflow-unavailable` (retryable) after the last try, `mlflow-refused` (poison); the signal's reason.
   */
  async send(call: Call): Promise<Uint8Array> {
    const { attempts = 4, backoff = DEFAULT_BACKOFF, wait = waitFor } = this.#options;
    for (let failures = 1; ; failures += 1) {
      call.signal?.throwIfAborted();
      try {
        return await this.#try(call);
      } catch (error) {
        call.signal?.throwIfAborted();
        if (!WeirError.is(error) || failures >= attempts || !mayTryAgain(error, call)) throw error;
        await wait(delayMs(backoff, failures, Math.random(), error.retryAfterMs), call.signal);
      }
    }
  }

  async #try(call: Call): Promise<Uint8Array> {
    const { fetch: send = fetch } = this.#options;
    const timeoutMs = call.timeoutMs ?? this.#options.timeoutMs ?? 10_000;
    const name = call.name ?? call.path;
    const late = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let body: Uint8Array;
    try {
      response = await send(this.#urlOf(call), {
        method: call.method,
        headers: {
          ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...this.#headers,
          ...call.headers,
        },
        signal: call.signal ? AbortSignal.any([call.signal, late]) : late,
        ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
        ...(call.bytes === undefined ? {} : { body: new Uint8Array(call.bytes) }),
      });
      body = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      throw unreachable(name, error);
    }
    if (response.ok) return body;
    const retryAfter = retryAfterMs(response.headers.get('retry-after'), Date.now());
    throw classifyAnswer(name, response.status, new TextDecoder().decode(body), retryAfter);
  }

  #urlOf({ path, query = {} }: Call): string {
    const url = new URL(`${this.#base}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    return url.href;
  }
}

function authorization({ token, username, password }: MlflowOptions, url: URL): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  const user = username ?? decodeURIComponent(url.username);
  if (user === '') return {};
  const credentials = `${user}:${password ?? decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function mayTryAgain(error: WeirError, { once = false }: Call): boolean {
  if (error.disposition !== 'retryable') return false;
  if (!once) return true;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && NOT_DONE.has(String(cause.code))) return true;
    if ('status' in cause && (cause.status === 429 || cause.status === 503)) return true;
  }
  return false;
}

const waitFor = async (ms: number, signal?: AbortSignal): Promise<void> => {
  // The timer's own error hides the reason; the next try throws that.
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
};
