import {
  chunkId,
  type ChunkSchema,
  create,
  DocumentAmendedSchema,
  DocumentBatchSchema,
  DocumentChunkedSchema,
  type DocumentRef,
  type ManifestEntrySchema,
  type MessageShape,
  ResourceChangedSchema,
  topics,
  requireName,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { documentStatus, emit, type Emission, type MessageContext } from '@weir/kafka';
import { type CollectionSpec, type EmbeddingModel, generationOf, resourceHash } from '@weir/resources';
import { type Chunk, chunkDocument } from '../chunk/chunk-document.js';
import type { ParsedDocument } from '../parse/document.js';
import { parseDocument } from '../parse/parse-document.js';
import { type DocumentChange, documentRef } from './document-change.js';

/** The collection a document goes to, as it is declared, or as it will be. */
export interface Destination {
  spec: CollectionSpec;
  /** What its `embedding` names. */
  embedding: EmbeddingModel;
  /** Declare it: nobody did. */
  declare: boolean;
}

export interface SplitSettings {
  maxCharacters: number;
  /** Tokens of a text, by the tokenizer of the collection's embedding model. */
  countTokens: (text: string) => number;
}

/** What the content of a document was found to be. */
export type FetchedContent = { bytes: Uint8Array; mediaType: string | undefined } | undefined;

type ChunkMessage = MessageShape<typeof ChunkSchema>;
type ManifestEntry = MessageShape<typeof ManifestEntrySchema>;

/** A batch stays well under the message limit, vectors included. */
const BATCH_CHUNKS = 200;
const BATCH_CHARACTERS = 600_000;

/**
 * Turns a record of the document log into what follows from it: the chunks of a submitted document, closed by its
 * manifest, or an amendment of its registry entry. Chunk ids hash (document, heading path, text), so a redelivered message
 * gives the same ones, and an unchanged chunk keeps its id.
 *
 * @param fetched - The content behind the message's `uri`.
 * @throws WeirError poison: what parsing found, `document-too-large`, `field-missing`, or `name-invalid` for readers that can be no
 *   group's name: who looks for a group must not find one that only looks like it.
 */
export function splitDocument(
  change: DocumentChange,
  destination: Destination,
  fetched: FetchedContent,
  settings: SplitSettings,
  context: MessageContext,
): Emission[] {
  const document = documentRef(change, context);
  if (change.kind !== 'deleted') for (const reader of change.message.readers) requireName(reader, 'readers');
  if (change.kind === 'deleted') {
    return [amended(document, { case: 'removal', value: {} }), documentStatus(document, 'received')];
  }
  if (change.kind === 'access') {
    return [
      amended(document, { case: 'access', value: { readers: change.message.readers } }),
      documentStatus(document, 'received'),
    ];
  }
  const { message } = change;
  const content = contentOf(change.message, fetched);
  if (content.body.length > settings.maxCharacters * (typeof content.body === 'string' ? 1 : 4))
    throw tooLarge(settings);
  const parsed = parseDocument({
    content: content.body,
    name: message.documentId,
    ...(content.mediaType ? { mediaType: content.mediaType } : {}),
    ...(message.title === '' ? {} : { title: message.title }),
  });
  if (parsed.text.length > settings.maxCharacters) throw tooLarge(settings);
  const { spec, embedding } = destination;
  const { chunking, defaultReaders } = spec;
  const chunks = withIds(document, chunkDocument(withText(parsed, message.title), chunking, settings.countTokens));
  const shared = {
    document,
    generation: generationOf(spec, embedding.documents),
    // A folder of models is the embedding service's own choice.
    embedding: embedding.spec ? embedding.documents : '',
    title: parsed.title,
    mediaType: parsed.mediaType,
    uri: message.source.case === 'uri' ? message.source.value : uriOf(message.metadata),
    readers: message.readers.length > 0 ? message.readers : [...defaultReaders],
    ...(message.metadata ? { metadata: message.metadata } : {}),
  };
  const manifest = { entries: chunks.map(manifestEntry) };
  const batches = inBatches(chunks);
  return [
    ...(destination.declare ? [declaration(message.collection, destination.spec)] : []),
    documentStatus(document, 'received'),
    ...batches.map((part, batch) => {
      const closes = batch === batches.length - 1;
      return emit(
        topics.documentChunked,
        create(DocumentChunkedSchema, {
          batch: create(DocumentBatchSchema, { ...shared, chunks: part, batch, ...(closes ? { manifest } : {}) }),
        }),
      );
    }),
    documentStatus(document, 'chunked', { chunks: chunks.length }),
  ];
}

/** A document that cannot be split ends as rejected, if it is known which one it is. */
export function rejectDocument(
  error: WeirError,
  change: DocumentChange | undefined,
  context: MessageContext,
): Emission[] | undefined {
  if (!change) return undefined;
  return [documentStatus(documentRef(change, context), 'rejected', { reason: error })];
}

/** A document of which only the title is known can be found by it: the title is its text. */
function withText(parsed: ParsedDocument, givenTitle: string): ParsedDocument {
  if (parsed.blocks.length > 0 || givenTitle === '') return parsed;
  const text = parsed.title;
  return { ...parsed, text, blocks: [{ kind: 'paragraph', start: 0, end: text.length, headingPath: [] }] };
}

function withIds(document: DocumentRef, chunks: readonly Chunk[]): ChunkMessage[] {
  const seen = new Map<string, number>();
  return chunks.map((chunk) => {
    const same = JSON.stringify([chunk.headingPath, chunk.text]);
    const occurrence = seen.get(same) ?? 0;
    seen.set(same, occurrence + 1);
    const { tenant, collection, documentId } = document;
    const { headingPath, text, start, end, tokens } = chunk;
    return {
      $typeName: 'weir.ingestion.v1.Chunk',
      chunkId: chunkId({ tenant, collection, documentId, headingPath, text, occurrence }),
      text,
      headingPath: [...headingPath],
      start,
      end,
      tokens,
      context: chunk.context ?? '',
      embeddedHash: '',
      clearance: '',
    };
  });
}

function inBatches(chunks: readonly ChunkMessage[]): ChunkMessage[][] {
  const batches: ChunkMessage[][] = [[]];
  let characters = 0;
  for (const chunk of chunks) {
    const current = batches.at(-1)!;
    if (current.length >= BATCH_CHUNKS || (current.length > 0 && characters + chunk.text.length > BATCH_CHARACTERS)) {
      batches.push([chunk]);
      characters = chunk.text.length;
    } else {
      current.push(chunk);
      characters += chunk.text.length;
    }
  }
  return batches;
}

function manifestEntry({ chunkId: id, start, end, page }: ChunkMessage): ManifestEntry {
  return {
    $typeName: 'weir.ingestion.v1.ManifestEntry',
    chunkId: id,
    start,
    end,
    ...(page === undefined ? {} : { page }),
  };
}

function contentOf(
  message: Extract<DocumentChange, { kind: 'submitted' }>['message'],
  fetched: FetchedContent,
): { body: string | Uint8Array; mediaType: string } {
  const { source, mediaType } = message;
  switch (source.case) {
    case 'text':
    case 'content':
      return { body: source.value, mediaType };
    case 'uri':
      return { body: fetched?.bytes ?? '', mediaType: mediaType || (fetched?.mediaType ?? '') };
    default:
      throw new WeirError({
        code: 'field-missing',
        disposition: 'poison',
        field: 'text',
        message: 'The document has none of text, content and uri.',
      });
  }
}

function uriOf(metadata: { [name: string]: unknown } | undefined): string {
  return typeof metadata?.['uri'] === 'string' ? metadata['uri'] : '';
}

function amended(
  document: DocumentRef,
  change: NonNullable<Parameters<typeof create<typeof DocumentAmendedSchema>>[1]>['change'],
): Emission {
  return emit(topics.documentAmended, create(DocumentAmendedSchema, { document, ...(change ? { change } : {}) }));
}

function declaration(name: string, spec: CollectionSpec): Emission {
  const resource = { kind: 'Collection' as const, name, spec };
  return emit(
    topics.resourceChanged,
    create(ResourceChangedSchema, {
      kind: resource.kind,
      name,
      spec: JSON.parse(JSON.stringify(spec)) as Record<string, never>,
      hash: resourceHash(resource),
    }),
  );
}

function tooLarge({ maxCharacters }: SplitSettings): WeirError {
  return new WeirError({
    code: 'document-too-large',
    disposition: 'poison',
    field: 'text',
    message: `The document is longer than ${maxCharacters} characters.`,
  });
}
