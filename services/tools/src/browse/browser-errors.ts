import { WeirError } from '@weir/errors';

export function pageFailed(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'page-failed', disposition: 'poison', message, cause });
}

export function tookTooLong(timeoutMs: number): WeirError {
  return new WeirError({
    code: 'tool-timeout',
    disposition: 'poison',
    message: `The page took longer than ${timeoutMs} ms, and was closed.`,
  });
}

export function browserUnavailable(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'tool-unavailable', disposition: 'retryable', message, cause });
}
