import { topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type AnyConsumer, defineRecordConsumer } from '@weir/kafka';
import { collectionSchema, embeddingModelOf, type Snapshot } from '@weir/resources';
import { decodeChange, type DocumentChange } from './document-change.js';
import type { DocumentFetcher } from './document-fetcher.port.js';
import {
  type Destination,
  type FetchedContent,
  rejectDocument,
  splitDocument,
  type SplitSettings,
} from './split-document.handler.js';

export interface SplitDocumentPorts {
  /** A snapshot that has the collection, if it was declared before now. */
  snapshotWith: (collection: string) => Promise<Snapshot>;
  fetcher: DocumentFetcher;
  settings: Pick<SplitSettings, 'maxCharacters'>;
  /** Tokenizer of an embedding model. */
  tokenizer: (model: string) => Promise<SplitSettings['countTokens']>;
  createCollections: boolean;
}

interface Gathered {
  destination: Destination;
  fetched: FetchedContent;
  countTokens: SplitSettings['countTokens'];
}

/** The document log becomes chunks, deletions and access changes. */
export function splitDocumentConsumer(ports: SplitDocumentPorts): AnyConsumer {
  return defineRecordConsumer<DocumentChange, Gathered>({
    group: 'weir.ingestion.split-document',
    topic: topics.documentSubmitted,
    ledger: [topics.documentStatus, topics.documentChunked, topics.documentAmended],
    decode: decodeChange,
    gather: async (change, { signal }) => {
      const { collection } = change.message;
      const destination = destinationOf(collection, await ports.snapshotWith(collection), ports);
      return {
        destination,
        countTokens: await ports.tokenizer(destination.embedding.spec?.model ?? destination.embedding.identity),
        fetched:
          change.kind === 'submitted' && change.message.source.case === 'uri'
            ? await ports.fetcher.fetch(change.message.source.value, signal)
            : undefined,
      };
    },
    handle: (change, { destination, fetched, countTokens }, context) =>
      splitDocument(change, destination, fetched, { ...ports.settings, countTokens }, context),
    reject: rejectDocument,
  });
}

/** @throws WeirError poison `collection-unknown`. */
function destinationOf(
  collection: string,
  snapshot: Snapshot,
  { createCollections }: Pick<SplitDocumentPorts, 'createCollections'>,
): Destination {
  const declared = snapshot.find('Collection', collection);
  const spec = declared ?? collectionSchema.parse({});
  const embedding = embeddingModelOf(snapshot, spec.embedding);
  if (declared) return { spec, embedding, declare: false };
  if (createCollections && NAME.test(collection)) return { spec, embedding, declare: true };
  throw new WeirError({
    code: 'collection-unknown',
    disposition: 'poison',
    field: 'collection',
    message: `There is no Collection named ${JSON.stringify(collection)}. Declare it with: weir apply -f`,
  });
}

const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
