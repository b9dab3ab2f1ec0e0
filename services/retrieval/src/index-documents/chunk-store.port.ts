import type { ChunkDocument } from '@weir/elasticsearch';
import type { Owned } from '../registry/registry.port.js';

export interface ChunkToWrite {
  id: string;
  chunk: ChunkDocument;
  vector: readonly number[];
}

/**
 * The chunks of one index generation. A write and a removal carry the `sequence` of the registry entry that they follow
 * from. What arrives late, from a process that was frozen on its way here, changes nothing any more: a removal stands over
 * writes that follow from an entry before its own, and a write over removals up to its own.
 */
export interface ChunkStore {
  /** @throws WeirError `version-conflict` (retryable) when a later entry's writes or removals have been here. */
  write(chunks: readonly ChunkToWrite[], sequence: number, owned: Owned): Promise<void>;
  /** Changes who may find these chunks; nothing else of them, their vectors least. */
  setReaders(ids: readonly string[], readers: readonly string[], owned: Owned): Promise<void>;
  remove(ids: readonly string[], sequence: number, owned: Owned): Promise<void>;
  /** Resolves when what was written before is found by searches. */
  refresh(): Promise<void>;
}

/**
 * Gives the store of a generation, making its index when it is the first to ask.
 *
 * @param dimensions - Of its vectors; 0 where none is written.
 * @param beside - Whether it stands beside the generation in force.
 */
export type ChunkStores = (
  collection: string,
  generation: string,
  dimensions: number,
  beside?: boolean,
) => Promise<ChunkStore>;
