import type { AuditObject, AuditRecorded } from '@weir/contracts';
import type { AuditRecordJson } from './audit.schema.js';

/** A record as JSON: empty fields that may be absent are. */
export function auditRecordJson({ partition, sequence, entry, source, hash }: AuditRecorded): AuditRecordJson {
  const { at = '', tenant = '', actor, action = '', object, outcome, reason, runId, fingerprint } = entry ?? {};
  const { verdicts = [], uses = [], digests = {}, count = 0 } = entry ?? {};
  return {
    partition,
    sequence: String(sequence),
    at,
    tenant,
    actor: { service: actor?.service ?? '', ...(actor?.name ? { name: actor.name } : {}) },
    action,
    object: objectJson(object),
    ...(outcome ? { outcome } : {}),
    ...(reason ? { reason } : {}),
    ...(runId ? { runId } : {}),
    ...(fingerprint ? { fingerprint } : {}),
    verdicts: [...verdicts],
    uses: uses.map(objectJson),
    digests: { ...digests },
    ...(count > 1 ? { count } : {}),
    source: { topic: source?.topic ?? '', partition: source?.partition ?? 0, offset: String(source?.offset ?? 0n) },
    hash,
  };
}

function objectJson(object: AuditObject | undefined): AuditRecordJson['object'] {
  const { kind = '', name = '', version = '' } = object ?? {};
  return { kind, name, ...(version === '' ? {} : { version }) };
}
