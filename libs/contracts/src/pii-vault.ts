import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Of the synthetic initialisation vector, which is also what shows that nobody wrote or changed a token. */
const TAG_BYTES = 16;
const letters = 'abcdefghijklmnop';
/** What stands for a value that can be had back. */
const token = /\[(?<name>[A-Z-]{1,32}):v(?<body>[a-p]{34,131072})\]/g;

/** What was behind a token. Offsets are into the text that has the values in their places again. */
export interface Revealed {
  /** As policies call it: `email`. */
  type: string;
  start: number;
  end: number;
}

/** A text holds a token that another key, or nobody, made. */
export class ForeignToken extends Error {
  override name = 'ForeignToken';
}

/**
 * A token that stands for a value and holds it, encrypted: `[EMAIL:v…]`, the letters a to p, two for each of 16 bytes and of the
 * value's in UTF-8. Nothing is stored. The same value of a tenant has the same token everywhere, so that it can be counted
 * and joined by, and who has the key can have it back.
 *
 * Deterministic authenticated encryption as in RFC 5297 (SIV), with HMAC-SHA-256 in CMAC's place: the vector is the first
 * 128 bits of the MAC over tenant, type and value, and AES-256 in counter mode begins at it.
 */
export function sealPii(secret: string, tenant: string, type: string, value: string): string {
  const keys = keysOf(secret);
  const plain = Buffer.from(value, 'utf8');
  const tag = tagOf(keys.mac, tenant, type, plain);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, tag);
  const body = Buffer.concat([tag, cipher.update(plain), cipher.final()]);
  return `[${type.toUpperCase()}:v${written(body)}]`;
}

/**
 * Puts the values back in the place of their tokens. Takes linear time.
 *
 * @throws ForeignToken where one was made with another key or for another tenant, or was changed: nothing is revealed then.
 */
export function revealPii(secret: string, tenant: string, text: string): { text: string; revealed: Revealed[] } {
  const keys = keysOf(secret);
  const parts: string[] = [];
  const revealed: Revealed[] = [];
  let from = 0;
  let length = 0;
  for (const match of text.matchAll(token)) {
    const { name = '', body = '' } = match.groups ?? {};
    const type = name.toLowerCase();
    const value = open(keys, tenant, type, body);
    if (value === undefined)
      throw new ForeignToken(`Token ${revealed.length + 1} was not made with this key for this tenant.`);
    const before = text.slice(from, match.index);
    parts.push(before, value);
    length += before.length;
    revealed.push({ type, start: length, end: length + value.length });
    length += value.length;
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), revealed };
}

interface Keys {
  mac: Buffer;
  cipher: Buffer;
}

let last: { secret: string; keys: Keys } | undefined;

/** Of their own, so that neither tells about hashes made with the same secret. */
function keysOf(secret: string): Keys {
  if (last?.secret === secret) return last.keys;
  const both = Buffer.from(hkdfSync('sha256', secret, '', 'weir pii vault 1', 64));
  last = { secret, keys: { mac: both.subarray(0, 32), cipher: both.subarray(32) } };
  return last.keys;
}

function tagOf(key: Buffer, tenant: string, type: string, plain: Buffer): Buffer {
  const head = JSON.stringify([tenant, type]);
  return createHmac('sha256', key)
    .update(`${Buffer.byteLength(head)}:${head}`)
    .update(plain)
    .digest()
    .subarray(0, TAG_BYTES);
}

function open(keys: Keys, tenant: string, type: string, body: string): string | undefined {
  if (body.length % 2 === 1) return undefined;
  const bytes = read(body);
  const tag = bytes.subarray(0, TAG_BYTES);
  const decipher = createDecipheriv('aes-256-ctr', keys.cipher, tag);
  const plain = Buffer.concat([decipher.update(bytes.subarray(TAG_BYTES)), decipher.final()]);
  return timingSafeEqual(tag, tagOf(keys.mac, tenant, type, plain)) ? plain.toString('utf8') : undefined;
}

/** In letters that no recogniser takes for a number. */
function written(bytes: Buffer): string {
  return bytes.toString('hex').replace(/./g, (digit) => letters.charAt(Number.parseInt(digit, 16)));
}

function read(body: string): Buffer {
  return Buffer.from(
    body.replace(/./g, (letter) => letters.indexOf(letter).toString(16)),
    'hex',
  );
}
