import type { JsonObject } from '@weir/contracts';

/** A place in the document log. */
export interface Position {
  /** Topic id and partition. */
  log: string;
  offset: number;
}

export interface ManifestChunk {
  id: string;
  start: number;
  end: number;
  page?: number;
}

/** The version of a document that stands, or its deletion. */
export interface Content {
  version: bigint;
  /** Whether the producer gave the version; else it is the offset. */
  versionGiven: boolean;
  position: Position;
  /** Counts the changes of this entry, for positions of different logs. */
  sequence: number;
  deleted: boolean;
  title: string;
  mediaType: string;
  uri: string;
  metadata: JsonObject;
  /** As submitted; an access change may stand over it. */
  readers: readonly string[];
  /** Every chunk of the version, in reading order: what does not stand here is not part of any answer. */
  chunks: readonly ManifestChunk[];
  /** RFC 3339. */
  indexedAt: string;
}

/** The last change of who may read a document. */
export interface Access {
  position: Position;
  sequence: number;
  readers: readonly string[];
}

/** Chunks of a large document whose manifest is still to come. */
export interface Staged {
  position: Position;
  chunkIds: readonly string[];
  /** Chunks whose vectors were asked for again, because the index no longer had them. */
  awaiting: readonly string[];
  /** The policy refused the document half-way. */
  rejected: boolean;
}

/**
 * What the registry knows of a document in one index generation. It is the one place that says which chunks make up the
 * document, which version they are and who may read them: replacing the entry is the moment at which a change happens.
 */
export interface RegistryEntry {
  tenant: string;
  collection: string;
  documentId: string;
  generation: string;
  /** Counts its changes, and so orders what follows from them. */
  sequence: number;
  content?: Content;
  access?: Access;
  /** By log, the highest offset that was decided on: what is at or below it was seen before. */
  decided: Readonly<Record<string, number>>;
  /** By log, the highest offset of a change without a version: it put an end to whatever stands before it. */
  decidedByPlace?: Readonly<Record<string, number>>;
  staged?: Staged;
  /** Chunks of versions before, to be removed from the index. */
  obsolete: readonly string[];
}

export type DocumentKey = Pick<RegistryEntry, 'tenant' | 'collection' | 'documentId' | 'generation'>;

export function emptyEntry(key: DocumentKey): RegistryEntry {
  const { tenant, collection, documentId, generation } = key;
  return { tenant, collection, documentId, generation, sequence: 0, decided: {}, obsolete: [] };
}

/** Who may read the document now: what was said last, with the content or after it. */
export function readersOf(entry: RegistryEntry): readonly string[] {
  const { content, access } = entry;
  if (!access) return content?.readers ?? [];
  if (!content) return access.readers;
  const sameLog = access.position.log === content.position.log;
  const accessIsLater = sameLog ? access.position.offset > content.position.offset : access.sequence > content.sequence;
  return accessIsLater ? access.readers : content.readers;
}

/** All chunks that may be in the index because of this entry. */
export function chunkIdsOf(entry: RegistryEntry): string[] {
  return [...(entry.content?.chunks ?? []).map(({ id }) => id), ...(entry.staged?.chunkIds ?? []), ...entry.obsolete];
}
