import { hash } from 'node:crypto';
import type { AuditHeadSigned, AuditObject, AuditRecorded } from '@weir/contracts';
import { canonicalJson } from '@weir/resources';

/** What a chain's first record has instead of the hash of one before. */
export const GENESIS = '0'.repeat(64);

/** What is hashed of a record: all of it but the hash. */
export type Unhashed = Omit<AuditRecorded, 'hash' | '$typeName' | '$unknown'>;

/** What is signed of a head. */
export type Unsigned = Pick<AuditHeadSigned, 'partition' | 'sequence' | 'hash' | 'at' | 'keyId'>;

/**
 * The one text of a record that its hash is taken of, as UTF-8: canonical JSON (RFC 8785) with every field there, in the
 * form that docs/audit.md lays down. Protobuf's own bytes would not do: the same message has several.
 */
export function canonicalRecord({ partition, sequence, entry, source, previous }: Unhashed): string {
  return canonicalJson({
    format: 'weir-audit-v1',
    partition,
    sequence: String(sequence),
    entry: {
      at: entry?.at ?? '',
      tenant: entry?.tenant ?? '',
      actor: { service: entry?.actor?.service ?? '', name: entry?.actor?.name ?? '' },
      action: entry?.action ?? '',
      object: plainObject(entry?.object),
      outcome: entry?.outcome ?? '',
      reason: entry?.reason ?? '',
      runId: entry?.runId ?? '',
      fingerprint: entry?.fingerprint ?? '',
      verdicts: entry?.verdicts ?? [],
      uses: (entry?.uses ?? []).map(plainObject),
      digests: { ...entry?.digests },
      count: entry?.count ?? 0,
    },
    source: {
      topic: source?.topic ?? '',
      partition: source?.partition ?? 0,
      offset: String(source?.offset ?? 0n),
    },
    previous,
  });
}

/** SHA-256 of the canonical form, hex. */
export function recordHash(record: Unhashed): string {
  return hash('sha256', canonicalRecord(record), 'hex');
}

/** The text that a head's signature is over, as UTF-8. */
export function canonicalHead({ partition, sequence, hash: of, at, keyId }: Unsigned): string {
  return canonicalJson({ format: 'weir-audit-head-v1', partition, sequence: String(sequence), hash: of, at, keyId });
}

function plainObject(object: Pick<AuditObject, 'kind' | 'name' | 'version'> | undefined) {
  return { kind: object?.kind ?? '', name: object?.name ?? '', version: object?.version ?? '' };
}
