import type { DocumentsResult } from '@weir/contracts';

/** A page of the documents of a collection that some groups may read, those after a document's id. */
export type ListDocuments = (
  query: { collection: string; groups: readonly string[]; after: string },
  signal: AbortSignal,
) => Promise<Pick<DocumentsResult, 'documents' | 'more'>>;

/** A document that is answered from. */
export interface UsedDocument {
  collection: string;
  documentId: string;
}

/** How old what is known of a collection may be: an answer may be as old. */
const FRESH_MS = 5_000;

type Readers = ReadonlyMap<string, readonly string[]>;

/**
 * Who may read some documents now, as retrieval has it. A document that is not listed, because it was deleted or none of the
 * groups may read it, may be read by nobody.
 */
export class CurrentReaders {
  readonly #list: ListDocuments;
  readonly #groups: readonly string[];
  readonly #now: () => number;
  /** The documents that matter, by collection. */
  readonly #used = new Map<string, Set<string>>();
  readonly #known = new Map<string, { at: number; readers: Promise<Readers> }>();

  /**
   * @param used - All that will be asked for.
   * @param groups - All in whose name it will be.
   */
  constructor(parts: {
    list: ListDocuments;
    used: Iterable<UsedDocument>;
    groups: readonly string[];
    now: () => number;
  }) {
    this.#list = parts.list;
    this.#groups = [...new Set(parts.groups)];
    this.#now = parts.now;
    for (const { collection, documentId } of parts.used) {
      const others = this.#used.get(collection);
      if (others) others.add(documentId);
      else this.#used.set(collection, new Set([documentId]));
    }
  }

  /** Those of the documents that somebody of these groups may read. @throws WeirError when retrieval does not say. */
  async readable<Document extends UsedDocument>(
    documents: readonly Document[],
    groups: readonly string[],
    signal: AbortSignal,
  ): Promise<Document[]> {
    const own = new Set(['everyone', ...groups]);
    const collections = [...new Set(documents.map(({ collection }) => collection))];
    const readers = new Map<string, Readers>();
    for (const collection of collections) readers.set(collection, await this.#readersIn(collection, signal));
    return documents.filter(({ collection, documentId }) =>
      readers
        .get(collection)
        ?.get(documentId)
        ?.some((reader) => own.has(reader)),
    );
  }

  #readersIn(collection: string, signal: AbortSignal): Promise<Readers> {
    const now = this.#now();
    const known = this.#known.get(collection);
    if (known && now - known.at < FRESH_MS) return known.readers;
    const readers = this.#read(collection, signal);
    this.#known.set(collection, { at: now, readers });
    // What failed is asked for again.
    readers.catch(() => this.#known.delete(collection));
    return readers;
  }

  async #read(collection: string, signal: AbortSignal): Promise<Readers> {
    const used = this.#used.get(collection) ?? new Set();
    const readers = new Map<string, readonly string[]>();
    for (let after = ''; ;) {
      const { documents, more } = await this.#list({ collection, groups: this.#groups, after }, signal);
      for (const document of documents) {
        if (used.has(document.documentId)) readers.set(document.documentId, document.readers);
      }
      const last = documents.at(-1);
      if (!more || !last) return readers;
      after = last.documentId;
    }
  }
}
