import type { ChunkDocument } from '@weir/elasticsearch';
import type { Owned } from '../registry/registry.port.js';

export interface ChunkToWrite {
  id: string;
  chunk: ChunkDocument;
  vector: readonly number[];
}

/** The chunks of one index generation. */
export interface ChunkStore {
  write(chunks: readonly ChunkToWrite[], owned: Owned): Promise<void>;
  /** Changes who may find these chunks; nothing else of them, their vectors least. */
  setReaders(ids: readonly string[], readers: readonly string[], owned: Owned): Promise<void>;
  remove(ids: readonly string[], owned: Owned): Promise<void>;
  /** Resolves when what was written before is found by searches. */
  refresh(): Promise<void>;
}

/** Gives the store of a generation, making its index when it is the first to ask. */
export type ChunkStores = (collection: string, generation: string, dimensions: number) => Promise<ChunkStore>;
