import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { encodeJson, type ErasureCompleted, ErasureCompletedSchema, type JsonValue } from '@weir/contracts';
import { keyId, type SigningKey } from './head.js';

/** What a receipt's signature is over: its JSON without the signature, keys sorted, no spaces (as RFC 8785 has it for what is in it). */
export function canonicalReceipt(receipt: ErasureCompleted): string {
  const json = JSON.parse(encodeJson(ErasureCompletedSchema, { ...receipt, signature: '' }).toString()) as JsonValue;
  return JSON.stringify(sorted(json));
}

/** The receipt, signed; unsigned without a key. */
export function signReceipt(receipt: ErasureCompleted, key: SigningKey | undefined): ErasureCompleted {
  if (!key) return receipt;
  const named = { ...receipt, keyId: key.id, publicKey: key.publicKey.toString('base64') };
  return { ...named, signature: sign(null, Buffer.from(canonicalReceipt(named)), key.privateKey).toString('base64') };
}

/**
 * Whether a receipt's signature holds.
 *
 * @param pinned - Keys to go by; without them the receipt's own is taken, which shows that it was not damaged, not who signed it.
 */
export function verifyReceipt(
  receipt: ErasureCompleted,
  pinned?: ReadonlyMap<string, KeyObject>,
): 'good' | 'forged' | 'key-unknown' | 'unsigned' {
  if (receipt.signature === '') return 'unsigned';
  const key = pinned ? pinned.get(receipt.keyId) : ownKey(receipt);
  if (!key) return pinned ? 'key-unknown' : 'forged';
  const signature = Buffer.from(receipt.signature, 'base64');
  return verify(null, Buffer.from(canonicalReceipt(receipt)), key, signature) ? 'good' : 'forged';
}

function ownKey({ publicKey, keyId: claimed }: ErasureCompleted): KeyObject | undefined {
  const der = Buffer.from(publicKey, 'base64');
  if (keyId(der) !== claimed) return undefined;
  try {
    return createPublicKey({ key: der, type: 'spki', format: 'der' });
  } catch {
    return undefined;
  }
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((name) => [name, sorted(value[name]!)]),
  );
}
