import type { DocumentEntry } from '@weir/contracts';
import { versionJson } from '../answers/answer-json.js';
import type { DocumentDetailJson, DocumentEntryJson } from './documents.schema.js';

/** A document of the registry as JSON. */
export function documentEntryJson(entry: DocumentEntry): DocumentEntryJson {
  const { documentId, title, mediaType, uri, metadata, readers, chunks, generation, indexedAt } = entry;
  return {
    documentId,
    version: versionJson(entry.version),
    title,
    mediaType,
    ...(uri === '' ? {} : { uri }),
    ...(metadata ? { metadata } : {}),
    readers,
    chunks,
    generation,
    indexedAt,
  };
}

/** The same, with its text in reading order. */
export function documentDetailJson(entry: DocumentEntry): DocumentDetailJson {
  return {
    ...documentEntryJson(entry),
    content: entry.content.map(({ chunkId, text, headingPath, start, end }) => ({
      chunkId,
      text,
      headingPath,
      start,
      end,
    })),
  };
}
