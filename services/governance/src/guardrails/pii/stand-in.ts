import { createHmac } from 'node:crypto';
import type { Pii } from './find-pii.js';

/** Letters of a hash: 64 bits, so that two values of a million have one with a chance of 1 in 37 million. */
const HASH_LETTERS = 16;
/** Of a hash that is cut short; with fewer, different values would often look the same. */
const MIN_HASH_LETTERS = 8;

/**
 * What stands for personal data: `[EMAIL]`, or with a key `[EMAIL:hkdmbpeiofacjlgn]`. The hash is HMAC-SHA-256 over type
 * and value as written, in the letters a to p, which no recogniser takes for a number.
 *
 * @param key - Undefined for no hash.
 */
export function standIn(type: Pii['type'], value: string, key: string | undefined): string {
  const name = type.toUpperCase();
  if (key === undefined) return `[${name}]`;
  const hash = createHmac('sha256', key).update(`${type}\n${value}`).digest('hex').slice(0, HASH_LETTERS);
  return `[${name}:${hash.replace(/./g, (digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16)))}]`;
}

/**
 * The same in exactly `length` UTF-16 code units: filled with `•`, or with less of the hash. Nothing but `•` where the name
 * has no room.
 */
export function fitted(token: string, length: number): string {
  if (token.length <= length) return token.padEnd(length, '•');
  const name = token.replace(/[:\]].*$/, '');
  if (token.includes(':') && length >= name.length + MIN_HASH_LETTERS + 2) return `${token.slice(0, length - 1)}]`;
  return name.length + 1 <= length ? `${name}]`.padEnd(length, '•') : '•'.repeat(length);
}
