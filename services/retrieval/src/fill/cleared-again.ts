import {
  ChunkSchema,
  create,
  DocumentBatchSchema,
  DocumentClearedSchema,
  DocumentRefSchema,
  HEADER,
  topics,
} from '@weir/contracts';
import type { ChunkDocument } from '@weir/elasticsearch';
import { emit, type Emission } from '@weir/kafka';
import type { GenerationBeside } from '@weir/resources';
import { type RegistryEntry, readersOf } from '../registry/registry-entry.js';

/** As many as ingestion puts into a batch. */
const BATCH_CHUNKS = 200;
const BATCH_CHARACTERS = 600_000;

/**
 * A document that stands, once more as governance cleared it, for a generation beside its own.
 *
 * @param chunks - Those of its version, in reading order.
 * @returns Nothing where one is gone: another version took over, and comes by itself.
 */
export function clearedAgain(
  entry: RegistryEntry,
  chunks: readonly (ChunkDocument | undefined)[],
  { generation, embedding }: GenerationBeside,
): Emission[] {
  const { tenant, collection, documentId, content } = entry;
  if (!content || content.deleted || chunks.includes(undefined)) return [];
  const { version, versionGiven, title, mediaType, uri, metadata } = content;
  const position = { log: content.position.log, offset: BigInt(content.position.offset) };
  const document = create(DocumentRefSchema, { tenant, collection, documentId, version, versionGiven, position });
  const whole = content.chunks.map(({ id, start, end, page }, index) => {
    const { text, heading_path: headingPath, context, clearance = '' } = chunks[index]!;
    const place = { chunkId: id, start, end, ...(page === undefined ? {} : { page }) };
    return create(ChunkSchema, { ...place, text, headingPath, context, clearance });
  });
  const manifest = {
    entries: content.chunks.map(({ id, start, end, page }) => ({
      chunkId: id,
      start,
      end,
      ...(page === undefined ? {} : { page }),
    })),
  };
  const batches = inBatches(whole);
  return batches.map((part, batch) => {
    const closes = batch === batches.length - 1;
    const message = create(DocumentBatchSchema, {
      document,
      generation,
      title,
      mediaType,
      uri,
      metadata,
      readers: [...readersOf(entry)],
      chunks: part,
      batch,
      ...(closes ? { manifest } : {}),
      embedding,
      beside: true,
    });
    // It is about the document, whatever had it written, and goes where all of the document goes.
    const options = { lane: 'key' as const, headers: { [HEADER.tenant]: tenant } };
    return emit(topics.documentCleared, create(DocumentClearedSchema, { batch: message }), options);
  });
}

function inBatches<Chunk extends { text: string }>(chunks: readonly Chunk[]): Chunk[][] {
  const batches: Chunk[][] = [[]];
  let characters = 0;
  for (const chunk of chunks) {
    const current = batches.at(-1)!;
    const full = current.length >= BATCH_CHUNKS || characters + chunk.text.length > BATCH_CHARACTERS;
    if (current.length > 0 && full) {
      batches.push([chunk]);
      characters = chunk.text.length;
    } else {
      current.push(chunk);
      characters += chunk.text.length;
    }
  }
  return batches;
}
