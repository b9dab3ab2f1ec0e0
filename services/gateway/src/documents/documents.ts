import { randomUUID } from 'node:crypto';
import {
  AccessChangedSchema,
  create,
  type DescMessage,
  DocumentDeletedSchema,
  type DocumentsResult,
  DocumentSubmittedSchema,
  type MessageShape,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { InboundRecord } from '@weir/kafka';
import { type Caller, groupsFor } from '../auth/caller.js';
import type { Publisher } from '@weir/requests';
import { requestRecord } from '../publish/request-record.js';
import { decodeReply } from '@weir/requests';
import type { Steps } from '@weir/requests';
import type { Waits } from '@weir/requests';
import { documentDetailJson, documentEntryJson } from './document-entry-json.js';
import { accessChanged, documentDeleted, documentSubmitted, terminalStatus } from './document-messages.js';
import type { DocumentBody, DocumentDetailJson, DocumentListJson, DocumentStatusJson } from './documents.schema.js';

/** How a change to a document is carried out. */
export interface ChangeOptions {
  caller: Caller;
  collection: string;
  /** Wait for its last status. */
  wait: boolean;
  publisher: Publisher;
  waits: Waits;
  /** For the last status, milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Called when Kafka has it. */
  onPublished?: () => void;
}

export interface Changed {
  documentId: string;
  runId: string;
  /** Set when it was waited for. */
  status?: DocumentStatusJson;
}

export interface ReadOptions {
  caller: Caller;
  collection: string;
  groups?: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  deadline: number;
  signal: AbortSignal;
}

/**
 * Changes and reads documents. Deletions and changes of access go to the topic of submissions, which may carry them: so they
 * stay in the order in which a client made them.
 */
export class Documents {
  constructor(private readonly steps: Steps) {}

  /** @throws WeirError `record-too-large`, `too-many-waiting`, `kafka-unavailable` or `deadline-exceeded`. */
  submit(body: DocumentBody, options: ChangeOptions): Promise<Changed> {
    const message = documentSubmitted(options.collection, body);
    return this.#change(DocumentSubmittedSchema, message, options);
  }

  remove(documentId: string, version: string | undefined, options: ChangeOptions): Promise<Changed> {
    return this.#change(DocumentDeletedSchema, documentDeleted(options.collection, documentId, version), options);
  }

  changeAccess(documentId: string, readers: readonly string[], options: ChangeOptions): Promise<Changed> {
    return this.#change(AccessChangedSchema, accessChanged(options.collection, documentId, readers), options);
  }

  async list(page: { after?: string | undefined; limit: number }, options: ReadOptions): Promise<DocumentListJson> {
    const { documents, more } = await this.#read({ after: page.after ?? '', limit: page.limit }, options);
    const last = documents.at(-1);
    return { documents: documents.map(documentEntryJson), ...(more && last ? { next: last.documentId } : {}) };
  }

  /** @throws WeirError poison `document-unknown`, also for one that the caller may not read. */
  async show(documentId: string, options: ReadOptions): Promise<DocumentDetailJson> {
    const { documents } = await this.#read({ documentId }, options);
    const [entry] = documents;
    if (entry) return documentDetailJson(entry);
    throw new WeirError({
      code: 'document-unknown',
      disposition: 'poison',
      field: 'documentId',
      message: 'There is no such document in this collection, or none that you may read.',
    });
  }

  async #change<Schema extends DescMessage>(
    schema: Schema,
    message: MessageShape<Schema> & { documentId: string },
    options: ChangeOptions,
  ): Promise<Changed> {
    const { caller, wait, publisher, waits, timeoutMs, signal, onPublished } = options;
    const { documentId } = message;
    const runId = randomUUID();
    const record = requestRecord({
      topic: topics.documentSubmitted,
      schema,
      message,
      key: documentId,
      tenant: caller.tenant,
      run: runId,
      actor: caller.name,
    });
    const waiting = wait
      ? waits.open({
          id: runId,
          tenant: caller.tenant,
          deadline: Date.now() + timeoutMs,
          signal,
          receive: statusOf,
        })
      : undefined;
    try {
      await publisher.publish([record], signal);
      onPublished?.();
      if (!waiting) return { documentId, runId };
      return { documentId, runId, status: await waiting.result };
    } finally {
      waiting?.close();
    }
  }

  #read(
    what: { documentId?: string; after?: string; limit?: number },
    { caller, collection, groups, deadline, signal }: ReadOptions,
  ): Promise<DocumentsResult> {
    const runId = randomUUID();
    return this.steps.request({
      topic: topics.documentsRequested,
      message: create(topics.documentsRequested.schema, {
        runId,
        step: 'documents',
        collection,
        groups: groupsFor(caller, groups),
        ...what,
      }),
      expects: 'documents',
      tenant: caller.tenant,
      runId,
      step: 'documents',
      deadline,
      signal,
    });
  }
}

function statusOf(record: InboundRecord): DocumentStatusJson | undefined {
  if (record.topic !== topics.documentStatus.name) return undefined;
  const status = decodeReply(topics.documentStatus, record);
  return status && terminalStatus(status);
}
