import { createHmac } from 'node:crypto';
import { sealPii } from '@weir/contracts';
import type { PolicySpec } from '@weir/resources';
import type { GuardrailKeys } from '../guardrail.js';
import type { Pii } from './find-pii.js';

/** Letters of a hash: 64 bits, so that two values of a million have one with a chance of 1 in 37 million. */
const HASH_LETTERS = 16;
/** Of a hash that is cut short; with fewer, different values would often look the same. */
const MIN_HASH_LETTERS = 8;

export type Style = PolicySpec['documents']['pii']['style'];

/**
 * What stands for personal data, by the policy's style: nothing, its type, its type and a hash, or a token of the vault.
 *
 * @throws TypeError where a style needs a key, and there is none: without it what should be nobody's to guess would be.
 */
export function standInOf(style: Style, type: Pii['type'], value: string, keys: GuardrailKeys): string {
  if (style === 'drop') return '';
  if (style === 'mask') return standIn(type, value, undefined);
  if (keys.pii === undefined) throw new TypeError('There is no key to hash or encrypt with.');
  return style === 'hash' ? standIn(type, value, keys.pii) : sealPii(keys.pii, keys.tenant ?? '', type, value);
}

/**
 * The same where offsets into the text are held elsewhere, in exactly as many UTF-16 code units as the value has. What is
 * dropped becomes spaces. A token of the vault is always longer than its value, so the type alone stands for it there.
 */
export function fittedStandInOf(style: Style, type: Pii['type'], value: string, keys: GuardrailKeys): string {
  if (style === 'drop') return value.replace(/[^\r\n]/g, ' ');
  return fitted(standInOf(style === 'vault' ? 'mask' : style, type, value, keys), value.length);
}

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
