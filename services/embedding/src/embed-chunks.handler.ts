import {
  ChunkSchema,
  ChunksEmbeddedSchema,
  create,
  type DocumentBatch,
  DocumentBatchSchema,
  type DocumentCleared,
  DocumentClearedSchema,
  hashId,
  topics,
} from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import { documentStatus, emit, type Emission, type MessageContext } from '@weir/kafka';
import { embeddingText } from '@weir/models';
import type { GenerationBeside } from '@weir/resources';

/** A chunk with what of it is embedded. */
export interface ChunkInput {
  chunkId: string;
  text: string;
  hash: string;
}

/** What the chunks of a batch are embedded as; the hash tells whether a vector in the index is of the same. */
export function chunkInputs(batch: DocumentBatch, model: string): ChunkInput[] {
  return batch.chunks.map((chunk) => {
    const text = embeddingText(batch.title, chunk.headingPath, chunk.context, chunk.text);
    return { chunkId: chunk.chunkId, text, hash: hashId('embedded', model, text) };
  });
}

export interface Embedded {
  inputs: readonly ChunkInput[];
  /** One for each chunk; empty where the index has it already. */
  vectors: readonly (Float32Array | undefined)[];
  model: string;
  /** For which it is to be embedded as well. */
  others: readonly GenerationBeside[];
}

/** Where in its log the batch stands that something follows from. */
type Place = Pick<MessageContext, 'log' | 'offset'>;

/** The chunks with their vectors, and the batch once more for each generation beside its own. */
export function embedChunks(
  message: DocumentCleared,
  { inputs, vectors, model, others }: Embedded,
  place: Place,
): Emission[] {
  const batch = message.batch!;
  const chunks = batch.chunks.map((chunk, index) =>
    create(ChunkSchema, { ...chunk, embeddedHash: inputs[index]?.hash ?? '' }),
  );
  return [
    emit(
      topics.chunksEmbedded,
      create(ChunksEmbeddedSchema, {
        batch: create(DocumentBatchSchema, { ...batch, chunks }),
        vectors: batch.chunks.map((_chunk, index) => ({ values: [...(vectors[index] ?? [])] })),
        model,
        rejected: message.rejected,
      }),
    ),
    ...others.map((other) => clearedBeside(batch, other, message.rejected, place)),
  ];
}

/**
 * What is written of a batch that cannot be embedded: a marker with nothing of the document but its identity, by which
 * retrieval removes what came before of this version, here and in the generations beside; and the status. Undefined where it is
 * not known of what document it is.
 *
 * @param others - Generations beside that of the batch.
 */
export function rejectChunks(
  error: WeirError,
  batch: DocumentBatch | undefined,
  others: readonly GenerationBeside[],
  place: Place,
): Emission[] | undefined {
  if (!batch?.document?.position) return undefined;
  const { document, generation, batch: number, embedding, beside } = batch;
  const marker = create(DocumentBatchSchema, { document, generation, batch: number, embedding, beside });
  return [
    emit(topics.chunksEmbedded, create(ChunksEmbeddedSchema, { batch: marker, rejected: true })),
    // Beside the generation that a document is told of, nothing is told.
    ...(beside ? [] : [documentStatus(document, 'rejected', { reason: error })]),
    ...others.map((other) => clearedBeside(marker, other, true, place)),
  ];
}

/** Its id is of the generation, not of its place among others: which there are may have changed when a batch comes again. */
function clearedBeside(
  batch: DocumentBatch,
  other: GenerationBeside,
  rejected: boolean,
  { log, offset }: Place,
): Emission {
  const { generation } = other;
  return emit(
    topics.documentCleared,
    create(DocumentClearedSchema, {
      batch: create(DocumentBatchSchema, { ...batch, ...other, beside: true }),
      rejected,
    }),
    { id: hashId('cleared-beside', log, String(offset), generation, rejected ? 'rejected' : 'cleared') },
  );
}
