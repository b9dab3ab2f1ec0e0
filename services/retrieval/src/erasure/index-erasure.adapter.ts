import {
  type BulkWriter,
  chunkAlias,
  countIndex,
  type ElasticsearchClient,
  expungeDeleted,
  indicesLike,
  REGISTRY_INDEX,
  type RegistryDocument,
  registryId,
  scanIndex,
} from '@weir/elasticsearch';
import { ANSWER_INDICES, answersIn } from '../recall/answer-store.adapter.js';
import { fromStored, type StoredEntry } from '../registry/registry.adapter.js';
import type { Owned, Registry } from '../registry/registry.port.js';
import { SUBSCRIPTION_INDEX, subscriptionsIn } from '../standing/subscription-store.adapter.js';
import { type ErasedScope, reaches } from './erased-scope.js';
import type { IndexEntries, IndexErasure, Searched } from './index-erasure.port.js';
import { isWithoutTexts, withoutTexts } from './without-texts.js';

/** Elasticsearch takes 65,536 terms in a query. */
const TERMS = 10_000;
/** Entries that are written at a time. */
const AT_A_TIME = 500;

interface Found {
  entries: IndexEntries[];
  searched: Searched[];
}

/** What Elasticsearch holds of documents and runs. */
export class ElasticsearchErasure implements IndexErasure {
  readonly #client: ElasticsearchClient;
  readonly #bulk: BulkWriter;
  readonly #registry: Registry;

  constructor(client: ElasticsearchClient, bulk: BulkWriter, registry: Registry) {
    this.#client = client;
    this.#bulk = bulk;
    this.#registry = registry;
  }

  async find(scope: ErasedScope, signal: AbortSignal): Promise<Found> {
    const indices = await this.#indices(scope);
    if (indices.all.length > 0) await this.#client.indices.refresh({ index: indices.all, ignore_unavailable: true });
    const parts = [
      await this.#chunks(scope, indices.chunks, signal),
      await this.#registryEntries(scope, indices.registry, signal),
      await this.#answers(scope, indices.answers, signal),
      await this.#subscriptions(scope, indices.subscriptions, signal),
    ];
    return {
      entries: parts.flatMap(({ entries }) => entries.filter(({ ids }) => ids.length > 0)),
      searched: parts.flatMap(({ searched }) => searched),
    };
  }

  async remove(scope: ErasedScope, entries: readonly IndexEntries[], owned: Owned, signal: AbortSignal): Promise<void> {
    const gone = entries.filter(({ kind }) => scope.everything || kind !== 'registry-entry');
    for (const { index, ids } of gone) {
      for (let from = 0; from < ids.length; from += AT_A_TIME) {
        signal.throwIfAborted();
        const operations = ids.slice(from, from + AT_A_TIME).map((id) => ({ kind: 'delete' as const, index, id }));
        await this.#bulk.writeAll(operations, owned);
      }
    }
    if (scope.everything) return;
    const { registry } = await this.#indices(scope);
    for await (const { entry } of this.#entriesOf(scope, registry, signal)) {
      await this.#registry.change(entry, owned, withoutTexts);
    }
  }

  async expunge(scope: ErasedScope, signal: AbortSignal): Promise<{ index: string; marked: number }[]> {
    const { all } = await this.#indices(scope);
    return expungeDeleted(this.#client, all, { signal });
  }

  /**
   * Those that may hold something of the scope: the chunks of its collections in all generations, and whatever is of runs. Which entries
   * were deleted before, and are still in a file, no search tells.
   */
  async #indices({ documents, everything }: ErasedScope) {
    const collections = everything ? ['*'] : [...new Set(documents.map(({ collection }) => collection))];
    const chunks = (
      await Promise.all(collections.map((name) => indicesLike(this.#client, `${chunkAlias(name)}~*`)))
    ).flat();
    const registry = collections.length > 0 ? await indicesLike(this.#client, REGISTRY_INDEX) : [];
    const answers = await indicesLike(this.#client, ANSWER_INDICES);
    const subscriptions = await indicesLike(this.#client, SUBSCRIPTION_INDEX);
    return { chunks, registry, answers, subscriptions, all: [...chunks, ...registry, ...answers, ...subscriptions] };
  }

  async #chunks(scope: ErasedScope, indices: readonly string[], signal: AbortSignal): Promise<Found> {
    const found = new Map<string, string[]>();
    for (const query of queriesFor(scope)) {
      for await (const page of scanIndex(this.#client, { indices, query, page: 5_000 }, signal)) {
        for (const { index, id } of page) idsIn(found, index).push(id);
      }
    }
    return this.#found('chunk', indices, found, { term: { tenant: scope.tenant } });
  }

  async #registryEntries(scope: ErasedScope, indices: readonly string[], signal: AbortSignal): Promise<Found> {
    const found = new Map<string, string[]>();
    for await (const { index, id, entry } of this.#entriesOf(scope, indices, signal)) {
      if (scope.everything || !isWithoutTexts(entry)) idsIn(found, index).push(id);
    }
    return this.#found('registry-entry', indices, found, { term: { tenant: scope.tenant } });
  }

  async *#entriesOf(scope: ErasedScope, indices: readonly string[], signal: AbortSignal) {
    for (const query of queriesFor(scope)) {
      const wanted = { indices, query, fields: ['entry'] };
      for await (const page of scanIndex<RegistryDocument<StoredEntry>>(this.#client, wanted, signal)) {
        for (const { index, source } of page) {
          const entry = fromStored(source.entry);
          yield { index, id: registryId(entry), entry };
        }
      }
    }
  }

  async #answers(scope: ErasedScope, indices: readonly string[], signal: AbortSignal): Promise<Found> {
    const found = new Map<string, string[]>();
    for await (const { index, id, answer } of answersIn(this.#client, indices, scope.tenant, signal)) {
      const { runId, documents } = answer;
      if (reaches(scope, { runId, uses: documents })) idsIn(found, index).push(id);
    }
    return this.#found('remembered-answer', indices, found, { term: { tenant: scope.tenant } });
  }

  async #subscriptions(scope: ErasedScope, indices: readonly string[], signal: AbortSignal): Promise<Found> {
    const found = new Map<string, string[]>();
    for await (const { index, id, subscribed } of subscriptionsIn(this.#client, indices, scope.tenant, signal)) {
      const { runId, documents } = subscribed;
      if (reaches(scope, { runId, uses: documents })) idsIn(found, index).push(id);
    }
    return this.#found('standing-answer', indices, found, { term: { tenant: scope.tenant } });
  }

  async #found(
    kind: IndexEntries['kind'],
    indices: readonly string[],
    found: ReadonlyMap<string, readonly string[]>,
    looked: object,
  ): Promise<Found> {
    const searched = await Promise.all(
      indices.map(async (index) => ({ kind, index, count: await countIndex(this.#client, [index], looked) })),
    );
    return { entries: [...found].map(([index, ids]) => ({ kind, index, ids: [...new Set(ids)] })), searched };
  }
}

/** Queries that find what belongs to the documents of a scope, in chunks and in the registry alike. */
function queriesFor({ tenant, documents, everything }: ErasedScope): object[] {
  if (everything) return [{ term: { tenant } }];
  return [...Map.groupBy(documents, ({ collection }) => collection)].flatMap(([collection, listed]) => {
    const ids = [...new Set(listed.map(({ documentId }) => documentId))];
    return Array.from({ length: Math.ceil(ids.length / TERMS) }, (_, part) => ({
      bool: {
        filter: [
          { term: { tenant } },
          { term: { collection } },
          { terms: { document_id: ids.slice(part * TERMS, (part + 1) * TERMS) } },
        ],
      },
    }));
  });
}

function idsIn(found: Map<string, string[]>, index: string): string[] {
  const ids = found.get(index) ?? [];
  found.set(index, ids);
  return ids;
}
