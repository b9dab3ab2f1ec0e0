import { generateKeyPairSync } from 'node:crypto';
import { type AuditEntry, type AuditRecorded } from '@weir/contracts';
import { type ChainEnd, EMPTY_CHAIN, endOf, nextRecord } from './chain.js';
import { auditEntry } from './entry.js';
import { type SigningKey, signingKey } from './head.js';

/** An entry about a resource, unless a test says otherwise. */
export function fakeEntry(name: string, at = 1_000): AuditEntry {
  return auditEntry({
    at,
    tenant: 'acme',
    actor: { service: 'gateway', name: 'ada' },
    action: 'resource-changed',
    object: { kind: 'Policy', name, version: 'abc' },
    digests: { b: '2', a: '1' },
  });
}

/** A chain of so many records, in partition 3. */
export function fakeChain(count: number): AuditRecorded[] {
  const records: AuditRecorded[] = [];
  let end: ChainEnd = EMPTY_CHAIN;
  for (let index = 0; index < count; index += 1) {
    const source = { topic: 'weir.resources.v1.resource-changed', partition: 0, offset: BigInt(index) };
    const record = nextRecord(3, end, fakeEntry(`policy-${index}`), source);
    records.push(record);
    end = endOf(record);
  }
  return records;
}

export function fakeSigningKey(): SigningKey & { pem: string; publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { ...signingKey(pem), pem, publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}
