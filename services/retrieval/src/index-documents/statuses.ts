import { create, type DocumentRef, DocumentStatusSchema, statusId, topics } from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';

/** A document's terminal status; all of one submission share their id, so that it gets one. */
export function documentStatus(
  document: DocumentRef,
  status: 'indexed' | 'deleted' | 'rejected',
  details: { chunks?: number; reason?: { code: string; message: string; field?: string | undefined } } = {},
): Emission {
  const { tenant, collection, documentId, version, position } = document;
  const { reason, chunks } = details;
  return emit(
    topics.documentStatus,
    create(DocumentStatusSchema, {
      collection,
      documentId,
      version,
      status,
      ...(chunks === undefined ? {} : { chunks }),
      ...(reason ? { reason: { code: reason.code, message: reason.message, field: reason.field ?? '' } } : {}),
    }),
    {
      id: statusId(
        { tenant, collection, documentId, log: position?.log ?? '', offset: position?.offset ?? 0n },
        status,
      ),
    },
  );
}
