import { create, decodeMessage, encodeJson, HEADER, JSON_TYPE, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type OutboundRecord } from '@weir/kafka';
import type { CorpusDocument } from './corpus.js';
import { clientHeaders, type TopicClient } from './topic-client.js';

/** What the reader of an ingesting client has to be shown. */
export const STATUS_TOPIC = topics.documentStatus.name;

const STALLED_MS = 60_000;

export interface Ingested {
  chunks: number;
  /** From the first record sent until the last document was searchable. */
  seconds: number;
}

/**
 * Publishes documents and waits until every one of them can be found.
 *
 * @param prefix - Of the document ids: with a new one nothing is known to the index yet.
 * @throws Error when a document is rejected, or none ends for a minute.
 */
export function ingest(
  client: TopicClient,
  collection: string,
  documents: readonly CorpusDocument[],
  prefix: string,
): Promise<Ingested> {
  return publishUntilIndexed(
    client,
    documents.map((document) => submission(document, collection, prefix)),
  );
}

/** Publishes records that each carry a document, whose id is the key, on any stage of its way; then like `ingest`. */
export async function publishUntilIndexed(client: TopicClient, records: readonly OutboundRecord[]): Promise<Ingested> {
  const open = new Set(records.map(({ key }) => String(key)));
  const done = Promise.withResolvers<void>();
  let chunks = 0;
  let stalled: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(stalled);
    stalled = setTimeout(() => done.reject(new Error(`${open.size} documents have no outcome`)), STALLED_MS);
  };
  const stopListening = client.listen((record) => {
    const status = readStatus(record);
    if (!status || !open.has(status.documentId)) return;
    if (status.status === 'rejected') done.reject(new Error(`${status.documentId}: ${status.reason?.message}`));
    if (status.status !== 'indexed') return;
    open.delete(status.documentId);
    chunks += status.chunks ?? 0;
    watch();
    if (open.size === 0) done.resolve();
  });
  const began = performance.now();
  watch();
  try {
    await Promise.all([client.send(records), done.promise]);
    return { chunks, seconds: (performance.now() - began) / 1_000 };
  } finally {
    clearTimeout(stalled);
    stopListening();
  }
}

function submission({ id, title, text }: CorpusDocument, collection: string, prefix: string): OutboundRecord {
  const documentId = `${prefix}${id}`;
  const { schema, name } = topics.documentSubmitted;
  const message = create(schema, {
    collection,
    documentId,
    title,
    mediaType: 'text/plain',
    source: { case: 'text', value: text },
  });
  return {
    topic: name,
    key: Buffer.from(documentId),
    value: encodeJson(schema, message),
    headers: clientHeaders(schema.typeName, documentId, JSON_TYPE),
  };
}

function readStatus(record: InboundRecord) {
  if (record.topic !== STATUS_TOPIC || !record.value) return undefined;
  return decodeMessage(topics.documentStatus.schema, record.value, headerOf(record, HEADER.contentType));
}
