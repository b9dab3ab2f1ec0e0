import { WeirError } from '@weir/errors';
import { APIConnectionError, APIError } from 'openai';

/**
 * What a failed call means. Messages name the status and the server's own code for it, if that looks like a code: what a
 * server says in words may quote the prompt or the key.
 *
 * @param setting - What holds the key, to be named when the server refuses it.
 */
export function classifyOpenAi(error: unknown, setting: string): WeirError {
  if (WeirError.is(error)) return error;
  if (!(error instanceof APIError) || error instanceof APIConnectionError) {
    return new WeirError({
      code: 'model-unavailable',
      disposition: 'retryable',
      message: `The model's server cannot be reached${reasonOf(error)}.`,
    });
  }
  const { status } = error;
  // Told in the middle of a stream, or by a server that answers 200 to everything.
  if (status === undefined) return streamCut(`an error${labelOf(error)}`);
  const answered = `The model's server answered ${status}${labelOf(error)}`;
  if (status === 401 || status === 403) {
    return new WeirError({
      code: 'model-unauthorised',
      disposition: 'poison',
      field: setting,
      message: `${answered}: it does not accept the key in ${setting}.`,
    });
  }
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfterOf(error);
    return new WeirError({
      code: status === 429 ? 'model-rate-limited' : 'model-unavailable',
      disposition: 'retryable',
      message: `${answered}.`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status >= 500 || status === 408 || status === 409) {
    return new WeirError({ code: 'model-unavailable', disposition: 'retryable', message: `${answered}.` });
  }
  return new WeirError({ code: 'model-refused-request', disposition: 'poison', message: `${answered}.` });
}

export function streamCut(by: string): WeirError {
  return new WeirError({
    code: 'model-stream-cut',
    disposition: 'retryable',
    message: `The model's answer was cut off by ${by}.`,
  });
}

function labelOf({ code, type }: APIError): string {
  const label = code ?? type;
  return typeof label === 'string' && /^[\w.-]{1,60}$/.test(label) ? ` (${label})` : '';
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
function retryAfterOf({ headers }: APIError): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1_000;
  const until = Date.parse(value) - Date.now();
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}
