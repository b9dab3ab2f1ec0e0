import {
  type AccessChanged,
  AccessChangedSchema,
  create,
  type DocumentDeleted,
  DocumentDeletedSchema,
  type DocumentStatus,
  type DocumentSubmitted,
  DocumentSubmittedSchema,
  type JsonObject,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { reasonJson, versionJson } from '../answers/answer-json.js';
import type { DocumentBody, DocumentStatusJson } from './documents.schema.js';

/** The statuses a submitted version ends with. */
const TERMINAL: ReadonlySet<string> = new Set<DocumentStatusJson['status']>(['indexed', 'deleted', 'rejected']);
const LARGEST_VERSION = 2n ** 64n - 1n;

/** @throws WeirError poison `request-invalid` for a version that is too large. */
export function documentSubmitted(collection: string, body: DocumentBody): DocumentSubmitted {
  const { documentId, title, mediaType, version, metadata, readers, subject } = body;
  return create(DocumentSubmittedSchema, {
    collection,
    documentId,
    source: sourceOf(body),
    ...(title === undefined ? {} : { title }),
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(version === undefined ? {} : { version: versionOf(version) }),
    ...(metadata ? { metadata: metadata as JsonObject } : {}),
    ...(readers ? { readers } : {}),
    ...(subject === undefined ? {} : { subject }),
  });
}

export function documentDeleted(collection: string, documentId: string, version: string | undefined): DocumentDeleted {
  return create(DocumentDeletedSchema, {
    collection,
    documentId,
    ...(version === undefined ? {} : { version: versionOf(version) }),
  });
}

export function accessChanged(collection: string, documentId: string, readers: readonly string[]): AccessChanged {
  return create(AccessChangedSchema, { collection, documentId, readers: [...readers] });
}

/** A status as JSON; undefined for one that others follow. */
export function terminalStatus(message: DocumentStatus): DocumentStatusJson | undefined {
  const { documentId, version, status, reason, chunks } = message;
  if (!TERMINAL.has(status)) return undefined;
  return {
    documentId,
    version: versionJson(version),
    status: status as DocumentStatusJson['status'],
    ...(reason ? { reason: reasonJson(reason) } : {}),
    ...(chunks === undefined ? {} : { chunks }),
  };
}

function sourceOf({ text, content, uri }: DocumentBody): DocumentSubmitted['source'] {
  if (text !== undefined) return { case: 'text', value: text };
  if (content !== undefined) return { case: 'content', value: Buffer.from(content, 'base64') };
  return { case: 'uri', value: uri ?? '' };
}

function versionOf(version: number | string): bigint {
  const value = BigInt(version);
  if (value <= LARGEST_VERSION) return value;
  throw new WeirError({
    code: 'request-invalid',
    disposition: 'poison',
    field: 'version',
    message: `The version must be at most ${LARGEST_VERSION}.`,
  });
}
