import { create, type DocumentEntry, type DocumentsRequested, DocumentsResultSchema, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { RegistryEntry } from '../registry/registry-entry.js';
import type { DocumentReader } from './document-reader.port.js';
import { documentEntry, mayRead } from './list-documents.handler.js';

export interface ListDocumentsPorts {
  reader: DocumentReader;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Lists a collection's documents, or shows one with its text, to those who may read it. */
export function listDocumentsConsumer({ reader, replyTopicPrefix, dependencies }: ListDocumentsPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.retrieval.list-documents',
    topic: topics.documentsRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    gather: async (request, { envelope }) => {
      const started = performance.now();
      const page =
        request.documentId === ''
          ? await list(reader, request, envelope.tenant)
          : await show(reader, request, envelope.tenant);
      return { ...page, tookMs: performance.now() - started };
    },
    handle: (request, { documents, more, tookMs }, context) => {
      const value = create(DocumentsResultSchema, { documents, more });
      return [stepReply(request, context, replyTopicPrefix, { case: 'documents', value }, tookMs)];
    },
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}

interface Page {
  documents: DocumentEntry[];
  more: boolean;
}

async function list(reader: DocumentReader, request: DocumentsRequested, tenant: string): Promise<Page> {
  const limit = Math.min(request.limit || DEFAULT_LIMIT, MAX_LIMIT);
  const entries = await reader.list({
    tenant,
    collection: request.collection,
    groups: ['everyone', ...request.groups],
    after: request.after,
    limit: limit + 1,
  });
  const documents = entries.slice(0, limit).flatMap((entry) => documentEntry(entry) ?? []);
  return { documents, more: entries.length > limit };
}

/** A document that the caller may not read does not exist for the caller. */
async function show(reader: DocumentReader, request: DocumentsRequested, tenant: string): Promise<Page> {
  const entry: RegistryEntry | undefined = await reader.find(tenant, request.collection, request.documentId);
  if (!entry || !mayRead(entry, request.groups)) return { documents: [], more: false };
  const shown = documentEntry(entry, await reader.content(entry));
  return { documents: shown ? [shown] : [], more: false };
}
