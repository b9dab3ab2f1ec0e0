import {
  type AnswerSubscribed,
  AnswerSubscribedSchema,
  decodeMessage,
  encodeBinary,
  hashId,
  PROTOBUF,
} from '@weir/contracts';
import { Batcher, classifyElasticsearch, type ElasticsearchClient, scanIndex } from '@weir/elasticsearch';
import type { DocumentName, SubscriptionStore } from './subscription-store.port.js';

/** A subscription as it stands in the index; the message itself is kept as it is. */
interface SubscriptionDocument {
  /** Its own id, to page by. */
  id: string;
  tenant: string;
  /** Hashes of tenant, collection and document. */
  documents: string[];
  until: string;
  /** Base64. */
  subscribed: string;
}

export const SUBSCRIPTION_INDEX = 'weir-subscriptions';

const PAGE = 500;
const PRUNED_AT_ONCE = 1_000;

/** Subscriptions in Elasticsearch. */
export class ElasticsearchSubscriptions implements SubscriptionStore {
  readonly #client: ElasticsearchClient;
  readonly #replicas: number;
  /** Most documents are cited by nobody: for many of them at a time, one search says so. */
  readonly #cited: Batcher<{ document: string; now: Date }, boolean>;
  #ensured: Promise<void> | undefined;

  constructor(client: ElasticsearchClient, { replicas }: { replicas: number }) {
    this.#client = client;
    this.#replicas = replicas;
    this.#cited = new Batcher({
      run: (asked) => this.#areCited(asked),
      maxItems: 256,
      maxBytes: Number.MAX_SAFE_INTEGER,
      concurrency: 2,
      sizeOf: () => 0,
    });
  }

  async put(tenant: string, subscribed: AnswerSubscribed): Promise<void> {
    try {
      await this.#ensure();
      await this.#client.index<SubscriptionDocument>({
        index: SUBSCRIPTION_INDEX,
        id: idOf(tenant, subscribed.runId),
        refresh: 'wait_for',
        document: {
          id: idOf(tenant, subscribed.runId),
          tenant,
          documents: subscribed.documents.map((use) => hashOf({ tenant, ...use })),
          until: subscribed.until,
          subscribed: encodeBinary(AnswerSubscribedSchema, subscribed).toString('base64'),
        },
      });
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  async *citing(document: DocumentName, now: Date): AsyncGenerator<AnswerSubscribed[]> {
    const hash = hashOf(document);
    try {
      if (!(await this.#cited.add({ document: hash, now }))) return;
      let after: string | undefined;
      for (;;) {
        const { hits } = await this.#client.search<SubscriptionDocument>({
          index: SUBSCRIPTION_INDEX,
          size: PAGE,
          _source: ['subscribed'],
          sort: [{ id: 'asc' }],
          ...(after === undefined ? {} : { search_after: [after] }),
          query: { bool: { filter: [{ term: { documents: hash } }, { range: { until: { gt: now.toISOString() } } }] } },
        });
        yield hits.hits.map(({ _source }) => subscribedIn(_source!));
        if (hits.hits.length < PAGE) return;
        after = String(hits.hits.at(-1)!.sort![0]);
      }
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  async drop(tenant: string, runId: string): Promise<void> {
    try {
      await this.#client.delete({ index: SUBSCRIPTION_INDEX, id: idOf(tenant, runId) }, { ignore: [404] });
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  async prune(now: Date): Promise<void> {
    try {
      for (;;) {
        const { hits } = await this.#client.search({
          index: SUBSCRIPTION_INDEX,
          ignore_unavailable: true,
          size: PRUNED_AT_ONCE,
          _source: false,
          query: { range: { until: { lte: now.toISOString() } } },
        });
        if (hits.hits.length === 0) return;
        const operations = hits.hits.map(({ _index, _id }) => ({ delete: { _index, _id: _id! } }));
        await this.#client.bulk({ operations, refresh: true });
      }
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }

  async #areCited(asked: readonly { document: string; now: Date }[]): Promise<boolean[]> {
    const documents = [...new Set(asked.map(({ document }) => document))];
    const { aggregations } = await this.#client.search<unknown, { documents: { buckets: { key: string }[] } }>({
      index: SUBSCRIPTION_INDEX,
      ignore_unavailable: true,
      size: 0,
      query: {
        bool: { filter: [{ terms: { documents } }, { range: { until: { gt: asked[0]!.now.toISOString() } } }] },
      },
      aggs: { documents: { terms: { field: 'documents', include: documents, size: documents.length } } },
    });
    const cited = new Set(aggregations?.documents?.buckets.map(({ key }) => key));
    return asked.map(({ document }) => cited.has(document));
  }

  #ensure(): Promise<void> {
    const ensured = (this.#ensured ??= this.#create());
    ensured.catch(() => {
      this.#ensured = undefined;
    });
    return ensured;
  }

  async #create(): Promise<void> {
    const keyword = { type: 'keyword' as const };
    if (await this.#client.indices.exists({ index: SUBSCRIPTION_INDEX })) return;
    try {
      await this.#client.indices.create({
        index: SUBSCRIPTION_INDEX,
        settings: { number_of_shards: 1, number_of_replicas: this.#replicas, refresh_interval: '1s' },
        mappings: {
          dynamic: false,
          properties: { id: keyword, tenant: keyword, documents: keyword, until: { type: 'date' } },
        },
      });
    } catch (error) {
      if (!String(error).includes('resource_already_exists_exception')) throw error;
    }
  }
}

/** Every subscription of a tenant that indices hold, those that are over too. */
export async function* subscriptionsIn(
  client: ElasticsearchClient,
  indices: readonly string[],
  tenant: string,
  signal: AbortSignal,
): AsyncGenerator<{ index: string; id: string; subscribed: AnswerSubscribed }> {
  const query = { indices, query: { term: { tenant } }, fields: ['subscribed'] };
  for await (const page of scanIndex<SubscriptionDocument>(client, query, signal)) {
    for (const { index, id, source } of page) yield { index, id, subscribed: subscribedIn(source) };
  }
}

function subscribedIn({ subscribed }: Pick<SubscriptionDocument, 'subscribed'>): AnswerSubscribed {
  return decodeMessage(AnswerSubscribedSchema, Buffer.from(subscribed, 'base64'), PROTOBUF);
}

function idOf(tenant: string, runId: string): string {
  return hashId('subscription', tenant, runId);
}

function hashOf({ tenant, collection, documentId }: DocumentName): string {
  return hashId('document', tenant, collection, documentId);
}
