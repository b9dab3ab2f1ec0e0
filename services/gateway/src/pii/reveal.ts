import { ForeignToken, revealPii } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { RevealRequest, RevealResultJson } from './pii.schema.js';

/** That somebody was given personal data back; holds none of it. */
export interface Revelation {
  tenant: string;
  /** Name of the caller's `ApiKey`. */
  by: string;
  reason?: string;
  /** How many values of each type. */
  types: Readonly<Record<string, number>>;
}

/**
 * @param secret - `WEIR_PII_KEY`, the same as governance has.
 * @throws WeirError `pii-key-missing`; `pii-token-invalid` where one of the tokens was made with another key or for another
 *   tenant, or was changed: nothing is revealed then.
 */
export function reveal(secret: string | undefined, tenant: string, { text }: RevealRequest): RevealResultJson {
  if (secret === undefined) {
    throw new WeirError({
      code: 'pii-key-missing',
      disposition: 'poison',
      message: 'The gateway has no WEIR_PII_KEY to reveal personal data with.',
    });
  }
  try {
    return revealPii(secret, tenant, text);
  } catch (error) {
    if (!(error instanceof ForeignToken)) throw error;
    throw new WeirError({ code: 'pii-token-invalid', disposition: 'poison', field: 'text', message: error.message });
  }
}

/** What is told of it. */
export function revelationOf(
  { tenant, name }: { tenant: string; name: string },
  { reason }: RevealRequest,
  { revealed }: RevealResultJson,
): Revelation {
  const types: Record<string, number> = {};
  for (const { type } of revealed) types[type] = (types[type] ?? 0) + 1;
  return { tenant, by: name, types, ...(reason === undefined ? {} : { reason }) };
}
