import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { publicKeys, signingKey } from '@weir/audit';

export interface AuditKeyFiles {
  /** Readable to its owner alone. */
  privateKey: string;
  /** Of every key that was ever used here: heads of before a rotation stay verifiable. */
  publicKeys: string;
}

/**
 * The key that this home's audit trail is signed with; made at the first start. Whoever takes another one puts it in its place:
 * its public key is added to those of before.
 */
export function ensureAuditKey({ privateKey, publicKeys: file }: AuditKeyFiles): void {
  mkdirSync(dirname(privateKey), { recursive: true, mode: 0o700 });
  const made = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  try {
    writeFileSync(privateKey, made, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = signingKey(readFileSync(privateKey, 'utf8'));
  const known = readIfThere(file);
  if (known !== '' && publicKeys(known).has(key.id)) return;
  const pem = `-----BEGIN PUBLIC KEY-----\n${key.publicKey.toString('base64')}\n-----END PUBLIC KEY-----\n`;
  writeFileSync(file, known + pem, { mode: 0o644 });
}

/** Empty when there is no such file. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
