import type { Arms, ArmsQuery, ChunkDocument } from '@weir/elasticsearch';

/** Finds and reads chunks. */
export interface ChunkSearch {
  arms(query: ArmsQuery): Promise<Arms>;
  /** Reads the chunk; undefined when it is gone. */
  chunk(index: string, chunkId: string): Promise<ChunkDocument | undefined>;
}
