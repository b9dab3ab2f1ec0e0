import { create, type DocumentChunk, DocumentEntrySchema, type DocumentEntry } from '@weir/contracts';
import { type Content, readersOf, type RegistryEntry } from '../registry/registry-entry.js';

/** A registry entry as callers see it. @returns Undefined for a document that was deleted or never stood. */
export function documentEntry(entry: RegistryEntry, content: readonly DocumentChunk[] = []): DocumentEntry | undefined {
  const standing: Content | undefined = entry.content;
  if (!standing || standing.deleted) return undefined;
  return create(DocumentEntrySchema, {
    collection: entry.collection,
    documentId: entry.documentId,
    version: standing.version,
    title: standing.title,
    mediaType: standing.mediaType,
    uri: standing.uri,
    metadata: standing.metadata,
    readers: [...readersOf(entry)],
    chunks: standing.chunks.length,
    generation: entry.generation,
    indexedAt: standing.indexedAt,
    content: [...content],
  });
}

/** Whether one of the caller's groups may read the document; `everyone` is everybody's group. */
export function mayRead(entry: RegistryEntry, groups: readonly string[]): boolean {
  const readers = new Set(readersOf(entry));
  return readers.has('everyone') || groups.some((group) => readers.has(group));
}
