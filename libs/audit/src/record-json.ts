import type { AuditObject, AuditRecorded } from '@weir/contracts';

interface ObjectJson {
  kind: string;
  name: string;
  version?: string;
}

/** A record as people and programs are shown it. */
export interface AuditRecordJson {
  partition: number;
  sequence: string;
  at: string;
  tenant: string;
  actor: { service: string; name?: string };
  action: string;
  object: ObjectJson;
  outcome?: string;
  reason?: string;
  runId?: string;
  fingerprint?: string;
  verdicts: string[];
  uses: ObjectJson[];
  digests: Record<string, string>;
  count?: number;
  source: { topic: string; partition: number; offset: string };
  hash: string;
}

/** Empty fields that may be absent are; a count of one is none. */
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

function objectJson(object: AuditObject | undefined): ObjectJson {
  const { kind = '', name = '', version = '' } = object ?? {};
  return { kind, name, ...(version === '' ? {} : { version }) };
}
