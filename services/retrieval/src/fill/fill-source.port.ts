import type { ChunkDocument } from '@weir/elasticsearch';
import type { RegistryEntry } from '../registry/registry-entry.js';

/** A page of the documents that stand in a generation. */
export interface RegistryPage {
  entries: RegistryEntry[];
  /** Where the next one begins; undefined after the last. */
  next: string | undefined;
}

/** What a generation is filled from, and cleared of. */
export interface FillSource {
  /** @param after - `next` of the page before; empty for the first. */
  page(collection: string, generation: string, after: string): Promise<RegistryPage>;
  /** Those of the entry's version, in reading order; undefined for one that is gone, as after another version. */
  chunks(entry: RegistryEntry): Promise<(ChunkDocument | undefined)[]>;
  /** Generations of a collection that have an index. */
  generations(collection: string): Promise<string[]>;
  /** Takes a generation away: its index, and its entries of the registry. */
  remove(collection: string, generation: string): Promise<void>;
}
