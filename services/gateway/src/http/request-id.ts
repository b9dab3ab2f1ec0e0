import { randomUUID } from 'node:crypto';

/** The id a client gave its request, if it is fit to be sent back and logged; else a new one. */
export function requestId(given: string | undefined): string {
  return given !== undefined && /^[\x21-\x7e]{1,128}$/.test(given) ? given : randomUUID();
}
