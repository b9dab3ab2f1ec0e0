import { createHmac } from 'node:crypto';

/**
 * The digest of a text that stands elsewhere: HMAC-SHA-256, hex. A plain hash of a short text can be found by guessing;
 * with the random salt that is kept beside the text it cannot be, once both are gone.
 *
 * @param salt - 16 random bytes.
 */
export function saltedDigest(text: string, salt: Uint8Array): string {
  return createHmac('sha256', salt).update(text).digest('hex');
}
