import { WeirError } from '@weir/errors';
import type { Identity } from './caller.js';
import type { Keyring } from './keyring.js';
import { isToken, type Tokens } from './tokens.js';

/**
 * Who a request is from, by the key or token that it came with.
 *
 * @param authorization - The `authorization` header: a key or a token.
 * @param apiKey - The `x-api-key` header, which Anthropic's clients send instead: a key.
 * @throws WeirError `key-missing`, and those of `Keyring` and `Tokens`.
 */
export async function authenticate(
  { keyring, tokens }: { keyring: Keyring; tokens: Tokens },
  authorization: string | undefined,
  apiKey?: string,
): Promise<Identity> {
  const presented = authorization === undefined ? apiKey : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (!presented) {
    throw new WeirError({
      code: 'key-missing',
      disposition: 'poison',
      field: 'authorization',
      message: 'Send your key in the header: Authorization: Bearer <key>.',
    });
  }
  if (authorization !== undefined && isToken(presented)) return tokens.identify(presented);
  return keyring.identify(presented);
}
