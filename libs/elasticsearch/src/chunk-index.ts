import { classifyElasticsearch, type ElasticsearchClient } from './client.js';
import { compactVector } from './compact-vector.js';

/** A chunk as it stands in the index; its `_id` is the chunk id. */
export interface ChunkDocument {
  tenant: string;
  collection: string;
  document_id: string;
  title: string;
  heading_path: string[];
  /** Column names and the like, where the chunk is cut off from them. */
  context: string;
  text: string;
  readers: string[];
  /** Of the embedded text and the model: equal hash, equal vector. */
  embedded_hash: string;
  /** Empty where there is none, and not there in chunks from before there were any. */
  clearance?: string;
}

export interface IndexSettings {
  replicas: number;
}

/** `~` cannot stand in a collection's name, so no two collections share a prefix. */
export function chunkIndexName(collection: string, generation: string): string {
  return `weir-chunks~${collection}~${generation}`;
}

/** The name that searches go to: an alias of the generation in force. */
export function chunkAlias(collection: string): string {
  return `weir-chunks~${collection}`;
}

/** The generation in an index's name. */
export function generationOfIndex(index: string): string {
  return index.slice(index.lastIndexOf('~') + 1);
}

/** The chunk's JSON, with what searches need beside its own fields. */
export function chunkJson(id: string, chunk: ChunkDocument, vector: readonly number[]): string {
  const derived = {
    chunk_id: id,
    compact_vector: compactVector(vector),
  };
  const numbers = vector.map(shortest).join(',');
  return `${JSON.stringify({ ...chunk, ...derived }).slice(0, -1)},"vector":[${numbers}]}`;
}

/** Seven digits tell any two single-precision numbers of like size apart, as far as a similarity can. */
function shortest(value: number): string {
  return String(Number(value.toPrecision(7)));
}

/**
 * Says that Weir's indices are made on purpose only. By default a write to an index that is gone, a deletion even, makes it
 * anew with guessed fields: documents would count as indexed that no search can find.
 */
export async function forbidGuessedIndices(client: ElasticsearchClient): Promise<void> {
  try {
    await client.indices.putIndexTemplate({
      name: 'weir',
      index_patterns: ['weir-*'],
      allow_auto_create: false,
      priority: 500,
    });
  } catch (error) {
    throw classifyElasticsearch(error);
  }
}

/** Creates and finds chunk indices; what was made once is not asked about again. */
export class ChunkIndices {
  readonly #client: ElasticsearchClient;
  readonly #settings: IndexSettings;
  readonly #ensured = new Map<string, Promise<void>>();

  constructor(client: ElasticsearchClient, settings: IndexSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /**
   * Makes the index of a generation, and makes it the one in force when the collection has none.
   *
   * @param beside - It stands beside the one in force, and never becomes it this way.
   */
  ensure(collection: string, generation: string, dimensions: number, beside = false): Promise<void> {
    const index = chunkIndexName(collection, generation);
    const known = this.#ensured.get(index);
    if (known) return known;
    const making = this.#make(collection, index, dimensions, beside).catch((error: unknown) => {
      this.#ensured.delete(index);
      throw classifyElasticsearch(error);
    });
    this.#ensured.set(index, making);
    return making;
  }

  /** An index that was there is not there any more. */
  forget(collection: string, generation: string): void {
    this.#ensured.delete(chunkIndexName(collection, generation));
  }

  async #make(collection: string, index: string, dimensions: number, beside: boolean): Promise<void> {
    if (!(await this.#client.indices.exists({ index }))) {
      await this.#client.indices
        .create({ index, settings: settingsOf(this.#settings), mappings: mappingsOf(dimensions) })
        .catch((error: unknown) => {
          if (!String(error).includes('resource_already_exists_exception')) throw error;
        });
    }
    const name = chunkAlias(collection);
    if (beside) return;
    if (!(await this.#client.indices.existsAlias({ name }))) {
      await this.#client.indices.updateAliases({ actions: [{ add: { index, alias: name } }] });
    }
  }
}

function settingsOf({ replicas }: IndexSettings) {
  return {
    number_of_shards: 1,
    number_of_replicas: replicas,
    // What has to be searchable is refreshed when it is written; this is for the rest.
    refresh_interval: '5s',
    // For longer than a process may be frozen between asking whether a document is its own and writing a chunk of it.
    gc_deletes: '10m',
  };
}

function mappingsOf(dimensions: number) {
  const keyword = { type: 'keyword' as const };
  const copied = { type: 'text' as const, index: false, copy_to: 'content' };
  return {
    dynamic: false as const,
    properties: {
      tenant: keyword,
      collection: keyword,
      document_id: keyword,
      readers: keyword,
      // Read back as doc values, of the candidates of both arms.
      chunk_id: { ...keyword, index: false },
      compact_vector: { type: 'binary' as const, doc_values: true },
      title: copied,
      heading_path: copied,
      context: copied,
      text: copied,
      // One field for the keyword arm: a title's words count as the text's own.
      content: { type: 'text' as const, analyzer: 'english' },
      vector: {
        type: 'dense_vector' as const,
        dims: dimensions,
        index: true,
        similarity: 'dot_product' as const,
        index_options: { type: 'int8_hnsw' as const, m: 16, ef_construction: 100 },
      },
    },
  };
}
