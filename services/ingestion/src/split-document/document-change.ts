import {
  type AccessChanged,
  AccessChangedSchema,
  create,
  decodeMessage,
  type DocumentDeleted,
  DocumentDeletedSchema,
  type DocumentRef,
  DocumentRefSchema,
  type DocumentSubmitted,
  HEADER,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { MessageContext } from '@weir/kafka';

/** What a record of the document log can be. */
export type DocumentChange =
  | { kind: 'submitted'; message: DocumentSubmitted }
  | { kind: 'deleted'; message: DocumentDeleted }
  | { kind: 'access'; message: AccessChanged };

/**
 * Reads a record of the document log: a submission, a null value (which deletes), or one of the other types that the topic
 * carries, told by `ce_type`.
 *
 * @throws WeirError poison; names the field or header.
 */
export function decodeChange(value: Buffer | null, context: MessageContext): DocumentChange {
  const { headers, type } = context.envelope;
  const contentType = headers.get(HEADER.contentType);
  if (value === null) return { kind: 'deleted', message: deletionOf(context) };
  switch (type) {
    case DocumentDeletedSchema.typeName: {
      const message = decodeMessage(DocumentDeletedSchema, value, contentType, topics.documentDeleted.required);
      return { kind: 'deleted', message };
    }
    case AccessChangedSchema.typeName: {
      const message = decodeMessage(AccessChangedSchema, value, contentType, topics.accessChanged.required);
      return { kind: 'access', message };
    }
    default: {
      const message = decodeMessage(topics.documentSubmitted.schema, value, contentType, ['collection', 'documentId']);
      return { kind: 'submitted', message };
    }
  }
}

/** A null value has no payload: its key names the document, a header the collection. */
function deletionOf({ key, envelope }: MessageContext): DocumentDeleted {
  const collection = envelope.headers.get(HEADER.collection);
  if (key === '')
    throw missing('key', 'A record with a null value deletes the document of its key, and it has no key.');
  if (!collection) {
    throw missing(
      HEADER.collection,
      `A record with a null value must name the collection in its ${HEADER.collection} header.`,
    );
  }
  const version = envelope.headers.get(HEADER.version);
  if (version !== undefined && !/^\d{1,19}$/.test(version)) {
    throw new WeirError({
      code: 'version-invalid',
      disposition: 'poison',
      field: HEADER.version,
      message: `The ${HEADER.version} header must be a whole number.`,
    });
  }
  return create(DocumentDeletedSchema, {
    collection,
    documentId: key,
    ...(version === undefined ? {} : { version: BigInt(version) }),
  });
}

/** A version of a document and its place in the log; without a version of its own, its offset is its version. */
export function documentRef(change: DocumentChange, context: MessageContext): DocumentRef {
  const { collection, documentId } = change.message;
  const version = change.kind === 'access' ? undefined : change.message.version;
  return create(DocumentRefSchema, {
    tenant: context.envelope.tenant,
    collection,
    documentId,
    version: version ?? BigInt(context.offset),
    versionGiven: version !== undefined,
    position: { log: context.log, offset: BigInt(context.offset) },
    submittedAt: BigInt(context.timestamp),
  });
}

function missing(field: string, message: string): WeirError {
  return new WeirError({ code: 'field-missing', disposition: 'poison', field, message });
}
