import { type AuditEntry, AuditEntrySchema, create } from '@weir/contracts';
import type { Action } from './actions.js';

/** What something is about, or rests on. */
export interface EntryObject {
  kind: string;
  name: string;
  version?: string;
}

export interface EntryFields {
  /** Milliseconds since the epoch. */
  at: number;
  tenant: string;
  /** What wrote the record, and in whose name. */
  actor: { service: string; name?: string };
  action: Action;
  object: EntryObject;
  outcome?: string;
  /** A code of `docs/errors.md`, never a message. */
  reason?: string;
  runId?: string;
  fingerprint?: string;
  verdicts?: readonly string[];
  uses?: readonly EntryObject[];
  digests?: Readonly<Record<string, string>>;
  count?: number;
}

/** Names come from clients: a longer one is cut, so that a record stays small and is no place to put a text. */
const LONGEST = 256;
const MOST_LISTED = 200;

/** An entry with every name bounded to 256 UTF-16 code units, and every list to 200 members. */
export function auditEntry({ at, actor, object, verdicts = [], uses = [], ...fields }: EntryFields): AuditEntry {
  const { tenant, action, outcome = '', reason = '', runId = '', fingerprint = '', digests = {}, count = 0 } = fields;
  return create(AuditEntrySchema, {
    at: new Date(at).toISOString(),
    tenant: cut(tenant),
    actor: { service: cut(actor.service), name: cut(actor.name ?? '') },
    action,
    object: objectOf(object),
    outcome: cut(outcome),
    reason: cut(reason),
    runId: cut(runId),
    fingerprint: cut(fingerprint),
    verdicts: verdicts.slice(0, MOST_LISTED).map(cut),
    uses: uses.slice(0, MOST_LISTED).map(objectOf),
    digests: { ...digests },
    count,
  });
}

function objectOf({ kind, name, version = '' }: EntryObject): Required<EntryObject> {
  return { kind: cut(kind), name: cut(name), version: cut(version) };
}

/** Never between the halves of a character. */
function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}
