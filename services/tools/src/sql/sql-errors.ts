import { WeirError } from '@weir/errors';

/** What a statement does is not allowed, whichever layer saw it. */
export function refused(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'sql-refused', disposition: 'poison', message, cause });
}

/** The database's own words: they name what is wrong with the statement. */
export function failed(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'query-failed', disposition: 'poison', message, cause });
}

export function timeout(timeoutMs: number): WeirError {
  return new WeirError({
    code: 'tool-timeout',
    disposition: 'poison',
    message: `The query was stopped: it may take ${timeoutMs} ms.`,
  });
}

/** Says nothing of the address, which may hold a password. */
export function unavailable(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'tool-unavailable', disposition: 'retryable', message, cause });
}
