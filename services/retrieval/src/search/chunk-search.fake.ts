import type { AccessFilter, ArmsQuery, ChunkDocument } from '@weir/elasticsearch';
import type { ChunkSearch } from './retrieve.port.js';

/** A chunk of an index in memory. */
export interface StoredChunk {
  id: string;
  chunk: ChunkDocument;
  /** For both arms, whatever the query. */
  score: number;
}

/**
 * An index in memory, for tests: both arms find every chunk that the filter lets through, best score first. Like the real
 * one it may be behind the registry: what it holds is what a test put there.
 */
export class MemoryChunkSearch implements ChunkSearch {
  readonly chunks: StoredChunk[] = [];
  readonly queries: ArmsQuery[] = [];

  constructor(readonly index: string) {}

  arms(query: ArmsQuery): ReturnType<ChunkSearch['arms']> {
    this.queries.push(query);
    const found = this.chunks
      .filter(({ chunk }) => passes(chunk, query.filter))
      .sort((a, b) => b.score - a.score)
      .slice(0, query.depth)
      .map(({ id, chunk, score }) => ({ chunkId: id, documentId: chunk.document_id, score }));
    return Promise.resolve({
      index: this.chunks.length === 0 ? undefined : this.index,
      keyword: query.text === undefined ? [] : found.map(({ score, ...ids }) => ({ ...ids, keywordScore: score })),
      vector: query.vector === undefined ? [] : found.map(({ score, ...ids }) => ({ ...ids, vectorScore: score })),
    });
  }

  chunk(index: string, id: string): Promise<ChunkDocument | undefined> {
    return Promise.resolve(index === this.index ? this.chunks.find((stored) => stored.id === id)?.chunk : undefined);
  }
}

function passes(chunk: ChunkDocument, { tenant, collection, readers }: AccessFilter): boolean {
  return (
    chunk.tenant === tenant && chunk.collection === collection && chunk.readers.some((group) => readers.includes(group))
  );
}
