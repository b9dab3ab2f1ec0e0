import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { type AuditHeadSigned, AuditHeadSignedSchema, create } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { canonicalHead } from './canonical.js';
import type { ChainEnd } from './chain.js';

/** What heads are signed with. */
export interface SigningKey {
  id: string;
  privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Buffer;
}

/** @throws WeirError fatal `audit-key-invalid`; the message quotes nothing of the key. */
export function signingKey(pem: string): SigningKey {
  const privateKey = readKey(() => createPrivateKey(pem), 'a private key as PEM (PKCS8)');
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { id: keyId(publicKey), privateKey, publicKey };
}

/**
 * Keys that heads are verified with, by their ids.
 *
 * @param pem - Public keys as PEM, one after another: those that were used before a rotation as well.
 * @throws WeirError fatal `audit-key-invalid`.
 */
export function publicKeys(pem: string): Map<string, KeyObject> {
  const blocks = pem.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? [];
  if (blocks.length === 0) throw invalid('one public key or several as PEM');
  return new Map(
    blocks.map((block) => {
      const key = readKey(() => createPublicKey(block), 'a public key as PEM');
      return [keyId(key.export({ type: 'spki', format: 'der' })), key];
    }),
  );
}

/** SHA-256 of the public key (SubjectPublicKeyInfo, DER), its first 16 hex digits. */
export function keyId(publicKey: Buffer): string {
  return hash('sha256', publicKey, 'hex').slice(0, 16);
}

/** @param at - Milliseconds since the epoch. */
export function signHead(partition: number, end: ChainEnd, key: SigningKey, at: number): AuditHeadSigned {
  const head = create(AuditHeadSignedSchema, {
    partition,
    sequence: end.sequence,
    hash: end.hash,
    at: new Date(at).toISOString(),
    keyId: key.id,
    publicKey: key.publicKey.toString('base64'),
  });
  head.signature = sign(null, Buffer.from(canonicalHead(head)), key.privateKey).toString('base64');
  return head;
}

/**
 * Whether a head's signature holds.
 *
 * @param pinned - Keys to go by; without them the head's own is taken, which shows that it was not damaged, not who signed it.
 */
export function verifyHead(
  head: AuditHeadSigned,
  pinned: ReadonlyMap<string, KeyObject> | undefined,
): 'good' | 'forged' | 'key-unknown' {
  const key = pinned ? pinned.get(head.keyId) : ownKey(head);
  if (!key) return pinned ? 'key-unknown' : 'forged';
  const signature = Buffer.from(head.signature, 'base64');
  return verify(null, Buffer.from(canonicalHead(head)), key, signature) ? 'good' : 'forged';
}

function ownKey({ publicKey, keyId: claimed }: AuditHeadSigned): KeyObject | undefined {
  const der = Buffer.from(publicKey, 'base64');
  if (keyId(der) !== claimed) return undefined;
  try {
    const key = createPublicKey({ key: der, type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function readKey(read: () => KeyObject, wanted: string): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // The cause may quote what was read.
    throw invalid(wanted);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw invalid(`${wanted}, of Ed25519`);
  return key;
}

function invalid(wanted: string): WeirError {
  return new WeirError({
    code: 'audit-key-invalid',
    disposition: 'fatal',
    field: 'WEIR_AUDIT_KEY',
    message: `The key of the audit trail must be ${wanted}.`,
  });
}
