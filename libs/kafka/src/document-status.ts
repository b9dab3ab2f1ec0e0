import { create, type DocumentRef, DocumentStatusSchema, statusId, topics } from '@weir/contracts';
import { emit, type Emission } from './define-consumer.js';

export type DocumentStage = 'received' | 'chunked' | 'cleared' | 'indexed' | 'deleted' | 'rejected';

/**
 * How far a document is. Its id is of the submission and the status, so a second delivery adds none; the terminal ones
 * (`indexed`, `deleted`, `rejected`) share theirs, so that a submission gets one.
 */
export function documentStatus(
  document: DocumentRef,
  status: DocumentStage,
  details: { chunks?: number; reason?: { code: string; message: string; field?: string | undefined } } = {},
): Emission {
  const { tenant, collection, documentId, version, position, submittedAt } = document;
  const { log = '', offset = 0n } = position ?? {};
  const { reason, chunks } = details;
  return emit(
    topics.documentStatus,
    create(DocumentStatusSchema, {
      collection,
      documentId,
      version,
      status,
      submittedAt,
      ...(chunks === undefined ? {} : { chunks }),
      ...(reason ? { reason: { code: reason.code, message: reason.message, field: reason.field ?? '' } } : {}),
    }),
    { id: statusId({ tenant, collection, documentId, log, offset }, status) },
  );
}
