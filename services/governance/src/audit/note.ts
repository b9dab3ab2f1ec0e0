import { auditEntry, type EntryFields, type EntryObject } from '@weir/audit';
import { type AuditSubmitted, create, HEADER, hashId, topics } from '@weir/contracts';
import { emit, type Emission, type MessageContext } from '@weir/kafka';

/** What a message tells the audit trail; what its record tells is added to it. */
export type Note = Pick<EntryFields, 'action' | 'object'> &
  Partial<Omit<EntryFields, 'actor' | 'at' | 'tenant'>> & {
    /** Who, where the message says so itself. */
    by?: string;
  };

/** The id is of the record's place: the same record, handled again, is found in the ledger. */
export function emitNote(note: Note | undefined, context: MessageContext): Emission[] {
  if (!note) return [];
  const id = hashId('audit', context.log, String(context.offset));
  return [emit(topics.auditSubmitted, submission(note, context), { id, lane: 'number' })];
}

/** The message for the trail. Same record, same message: its time is the record's, its source the record's place. */
export function submission({ by = '', ...note }: Note, context: MessageContext): AuditSubmitted {
  const { envelope, topic, partition, offset, timestamp } = context;
  const { tenant, run, headers } = envelope;
  const entry = auditEntry({
    runId: run ?? '',
    ...note,
    at: timestamp,
    tenant,
    actor: { service: serviceOf(headers.get(HEADER.source)), name: by || (headers.get(HEADER.actor) ?? '') },
  });
  return create(topics.auditSubmitted.schema, { entry, source: { topic, partition, offset: BigInt(offset) } });
}

export function documentObject(collection: string, documentId: string, version: bigint | number): EntryObject {
  return { kind: 'Document', name: `${collection}/${documentId}`, version: String(version) };
}

function serviceOf(source: string | undefined): string {
  return source?.startsWith('weir/') ? source.slice('weir/'.length) : 'client';
}
