import {
  type BulkWriter,
  type MultiGet,
  REGISTRY_INDEX,
  type RegistryDocument,
  registryId,
  type Revision,
} from '@weir/elasticsearch';
import { WeirError } from '@weir/errors';
import { type Content, type DocumentKey, emptyEntry, readersOf, type RegistryEntry } from './registry-entry.js';
import type { Owned, Registry } from './registry.port.js';

/** JSON has no 64-bit integers: a version is a string there. */
export type StoredEntry = Omit<RegistryEntry, 'content'> & { content?: Omit<Content, 'version'> & { version: string } };

const MAX_CONFLICTS = 20;

/** The registry in Elasticsearch. */
export class ElasticsearchRegistry implements Registry {
  readonly #multiGet: MultiGet;
  readonly #bulk: BulkWriter;

  constructor(multiGet: MultiGet, bulk: BulkWriter) {
    this.#multiGet = multiGet;
    this.#bulk = bulk;
  }

  async get(key: DocumentKey): Promise<RegistryEntry> {
    return (await this.#read(key)).entry;
  }

  getAll(keys: readonly DocumentKey[]): Promise<RegistryEntry[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  async change(
    key: DocumentKey,
    owned: Owned,
    change: (entry: RegistryEntry) => RegistryEntry | undefined,
  ): Promise<{ before: RegistryEntry; after: RegistryEntry }> {
    for (let conflicts = 0; ; conflicts += 1) {
      const { entry: before, revision } = await this.#read(key);
      const after = change(before);
      if (!after) return { before, after: before };
      try {
        await this.#write(after, revision, owned);
        return { before, after };
      } catch (error) {
        const again = WeirError.is(error) && error.code === 'version-conflict' && conflicts < MAX_CONFLICTS;
        if (!again) throw error;
      }
    }
  }

  async #read(key: DocumentKey): Promise<{ entry: RegistryEntry; revision: Revision | undefined }> {
    const found = await this.#multiGet.get<RegistryDocument<StoredEntry>>({
      index: REGISTRY_INDEX,
      id: registryId(key),
      include: ['entry'],
    });
    if (!found) return { entry: emptyEntry(key), revision: undefined };
    return { entry: fromStored(found.source.entry), revision: found.revision };
  }

  async #write(entry: RegistryEntry, revision: Revision | undefined, owned: Owned): Promise<void> {
    const document = JSON.stringify(toDocument(entry));
    const at = { index: REGISTRY_INDEX, id: registryId(entry), document };
    await this.#bulk.write(revision ? { kind: 'index', ...at, onlyIf: revision } : { kind: 'create', ...at }, owned);
  }
}

export function fromStored({ content, ...rest }: StoredEntry): RegistryEntry {
  return content ? { ...rest, content: { ...content, version: BigInt(content.version) } } : rest;
}

function toDocument(entry: RegistryEntry): RegistryDocument<StoredEntry> {
  const { content, ...rest } = entry;
  return {
    tenant: entry.tenant,
    collection: entry.collection,
    document_id: entry.documentId,
    generation: entry.generation,
    readers: readersOf(entry),
    present: content !== undefined && !content.deleted,
    entry: content ? { ...rest, content: { ...content, version: String(content.version) } } : rest,
  };
}
