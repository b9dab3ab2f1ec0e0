import { create, DocumentDeletedSchema, encodeJson, HEADER, JSON_TYPE, topics, writeHeaders } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { type Sheet, sheetQuestion, sheetText } from './unit-sheet.js';

/** A version of a document. Without a `version` of its own, its place in the log orders it. */
export interface SubmitInput {
  kind: 'submit';
  id: string;
  sheet: Sheet;
  version?: number;
  /** Elasticsearch cannot take it: it has to be rejected, alone. */
  unindexable?: boolean;
  record: OutboundRecord;
}

export interface DeleteInput {
  kind: 'delete';
  id: string;
  tenant: string;
  documentId: string;
  version?: number;
  /** Whether it comes by the topic for deletions, or as a null value in the document log. */
  forwarded: boolean;
  record: OutboundRecord;
}

export interface QuestionInput {
  kind: 'question';
  id: string;
  tenant: string;
  runId: string;
  /** The document it asks about. */
  documentId: string;
  /** Another question was asked under its run id before: this one has to be refused. */
  conflicting?: boolean;
  record: OutboundRecord;
}

/** A record that no service can make sense of. */
export interface PoisonInput {
  kind: 'poison';
  id: string;
  what: string;
  /** Error code that its dead letter has to carry. */
  code: string;
  record: OutboundRecord;
}

export type Input = SubmitInput | DeleteInput | QuestionInput | PoisonInput;
export type DocumentInput = SubmitInput | DeleteInput;

export const COLLECTION = 'chaos';
export const APP = 'chaos';

export function submit(
  id: string,
  sheet: Sheet,
  options: { version?: number; unindexable?: boolean } = {},
): SubmitInput {
  const { schema, name } = topics.documentSubmitted;
  const message = create(schema, {
    collection: COLLECTION,
    documentId: sheet.documentId,
    mediaType: 'text/plain',
    source: { case: 'text', value: sheetText(sheet) },
    ...(options.version === undefined ? {} : { version: BigInt(options.version) }),
  });
  return {
    kind: 'submit',
    id,
    sheet,
    ...options,
    record: {
      topic: name,
      key: Buffer.from(sheet.documentId),
      value: encodeJson(schema, message),
      headers: envelope(id, schema.typeName, sheet.tenant),
    },
  };
}

export function deletion(
  id: string,
  document: { tenant: string; documentId: string },
  options: { version?: number; forwarded: boolean },
): DeleteInput {
  const { tenant, documentId } = document;
  const { version, forwarded } = options;
  const key = Buffer.from(documentId);
  const headers = envelope(id, DocumentDeletedSchema.typeName, tenant);
  if (forwarded) {
    const message = create(DocumentDeletedSchema, {
      collection: COLLECTION,
      documentId,
      ...(version === undefined ? {} : { version: BigInt(version) }),
    });
    const value = encodeJson(DocumentDeletedSchema, message);
    const record = { topic: topics.documentDeleted.name, key, value, headers };
    return { kind: 'delete', id, tenant, documentId, ...options, record };
  }
  const { [HEADER.contentType]: _none, [HEADER.type]: _type, ...bare } = headers;
  const record = {
    topic: topics.documentSubmitted.name,
    key,
    value: null,
    headers: {
      ...bare,
      [HEADER.collection]: COLLECTION,
      ...(version === undefined ? {} : { [HEADER.version]: String(version) }),
    },
  };
  return { kind: 'delete', id, tenant, documentId, ...options, record };
}

export function question(
  id: string,
  run: { tenant: string; runId: string; documentId: string },
  options: { conflicting?: boolean } = {},
): QuestionInput {
  const { schema, name } = topics.answerRequested;
  const message = create(schema, { runId: run.runId, app: APP, question: sheetQuestion(run.documentId) });
  return {
    kind: 'question',
    id,
    ...run,
    ...options,
    record: {
      topic: name,
      key: Buffer.from(run.runId),
      value: encodeJson(schema, message),
      headers: envelope(id, schema.typeName, run.tenant),
    },
  };
}

/** The envelope of a client's record. */
export function envelope(id: string, type: string, tenant: string): Record<string, string> {
  return writeHeaders({
    id,
    type,
    source: 'chaos',
    time: new Date().toISOString(),
    tenant,
    contentType: JSON_TYPE,
  });
}
