import type { DocumentChunk } from '@weir/contracts';
import type { RegistryEntry } from '../registry/registry-entry.js';

/** Reads documents of the generation in force. */
export interface DocumentReader {
  list(query: {
    tenant: string;
    collection: string;
    groups: readonly string[];
    /** Documents after this id, in order of their ids. */
    after: string;
    limit: number;
  }): Promise<RegistryEntry[]>;
  find(tenant: string, collection: string, documentId: string): Promise<RegistryEntry | undefined>;
  /** The chunks' texts, in reading order. */
  content(entry: RegistryEntry): Promise<DocumentChunk[]>;
}
