import { WeirError } from '@weir/errors';
import { limitedFor } from './rate-limits.js';

/** What a provider's server said instead of an answer. */
export interface ProviderRefusal {
  /** Undefined: told in the middle of a stream, or by a server that answers 200 to everything. */
  status: number | undefined;
  headers: Headers | undefined;
  /** The server's own code for it. */
  label: unknown;
}

/**
 * What a refusal means. Messages name the status and the server's own code for it, if that looks like a code: what a server
 * says in words may quote the prompt or the key.
 *
 * @param setting - What holds the key, to be named when the server refuses it.
 */
export function classifyRefusal({ status, headers, label }: ProviderRefusal, setting: string): WeirError {
  const known = typeof label === 'string' && /^[\w.-]{1,60}$/.test(label) ? ` (${label})` : '';
  if (status === undefined) return streamCut(`an error${known}`);
  const answered = `The model's server answered ${status}${known}`;
  if (status === 401 || status === 403) {
    return new WeirError({
      code: 'model-unauthorised',
      disposition: 'poison',
      field: setting,
      message: `${answered}: it does not accept the key in ${setting}.`,
    });
  }
  if (status === 429 || status >= 500 || status === 408 || status === 409) {
    const retryAfterMs = retryAfterOf(headers) ?? (status === 429 && headers ? limitedFor(headers, 0) : undefined);
    return new WeirError({
      code: status === 429 ? 'model-rate-limited' : 'model-unavailable',
      disposition: 'retryable',
      message: `${answered}.`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  return new WeirError({ code: 'model-refused-request', disposition: 'poison', message: `${answered}.` });
}

export function unreachable(error: unknown): WeirError {
  return new WeirError({
    code: 'model-unavailable',
    disposition: 'retryable',
    message: `The model's server cannot be reached${reasonOf(error)}.`,
  });
}

export function streamCut(by: string): WeirError {
  return new WeirError({
    code: 'model-stream-cut',
    disposition: 'retryable',
    message: `The model's answer was cut off by ${by}.`,
  });
}

/** The system's code for a network failure, which is buried under what wraps it. */
function reasonOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z0-9_]+$/.test(current.code)) {
      return ` (${current.code})`;
    }
  }
  return '';
}

/** `retry-after` in seconds or as a date, or `retry-after-ms`. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1_000;
  const until = Date.parse(value) - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}
