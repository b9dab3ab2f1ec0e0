import { classifyElasticsearch, type ElasticsearchClient } from '@weir/elasticsearch';

export const KEYWORD = { type: 'keyword', ignore_above: 1_024 } as const;
/** Milliseconds since the epoch. */
export const TIME = { type: 'date', format: 'epoch_millis' } as const;
export const COUNT = { type: 'long' } as const;
export const NUMBER = { type: 'double' } as const;
export const FLAG = { type: 'boolean' } as const;

/** Fields that are looked for. */
export type Properties = Readonly<
  Record<string, typeof KEYWORD | typeof TIME | typeof COUNT | typeof NUMBER | typeof FLAG>
>;

/** Indices of this service, made when they are first needed. What is not declared of a document is only kept. */
export class OwnIndices {
  readonly #client: ElasticsearchClient;
  readonly #settings: { properties: Properties; replicas: number };
  readonly #ensured = new Map<string, Promise<void>>();

  constructor(client: ElasticsearchClient, settings: { properties: Properties; replicas: number }) {
    this.#client = client;
    this.#settings = settings;
  }

  ensure(index: string): Promise<void> {
    const ensured = this.#ensured.get(index) ?? this.#create(index);
    this.#ensured.set(index, ensured);
    ensured.catch(() => this.forget(index));
    return ensured;
  }

  /** Somebody may have taken it away. */
  forget(index: string): void {
    this.#ensured.delete(index);
  }

  async #create(index: string): Promise<void> {
    const { properties, replicas } = this.#settings;
    try {
      if (await this.#client.indices.exists({ index })) {
        // It may have been made by a version that looked for less.
        await this.#client.indices.putMapping({ index, properties: { ...properties } });
        return;
      }
      await this.#client.indices.create({
        index,
        settings: { number_of_shards: 1, number_of_replicas: replicas, refresh_interval: '1s' },
        mappings: { dynamic: false, properties: { ...properties } },
      });
    } catch (error) {
      if (!String(error).includes('resource_already_exists_exception')) throw classifyElasticsearch(error);
    }
  }
}
