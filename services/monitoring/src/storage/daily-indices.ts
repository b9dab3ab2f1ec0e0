import { type BulkWriter, classifyElasticsearch, type ElasticsearchClient, indicesLike } from '@weir/elasticsearch';
import { OwnIndices, type Properties } from './own-indices.js';

const DAY_MS = 86_400_000;

export interface DailySettings {
  /** What the names begin with. */
  prefix: string;
  properties: Properties;
  replicas: number;
  retentionDays: number;
}

/** The index of a day, in UTC: an entry that comes again goes where it went before. @param at - Milliseconds since the epoch. */
export function dailyIndex(prefix: string, at: number): string {
  return `${prefix}${new Date(at).toISOString().slice(0, 10).replaceAll('-', '.')}`;
}

/** Entries in an index a day, which is taken out as a whole when it is old. */
export class DailyIndices {
  readonly #client: ElasticsearchClient;
  readonly #bulk: BulkWriter;
  readonly #settings: DailySettings;
  readonly #indices: OwnIndices;

  constructor(client: ElasticsearchClient, bulk: BulkWriter, settings: DailySettings) {
    this.#client = client;
    this.#bulk = bulk;
    this.#settings = settings;
    this.#indices = new OwnIndices(client, settings);
  }

  /** Resolves when it is safe. The same id written again takes the place of the one before. */
  async put(entry: { at: number }, id: string, owned: () => Promise<boolean>): Promise<void> {
    const index = dailyIndex(this.#settings.prefix, entry.at);
    await this.#indices.ensure(index);
    try {
      await this.#bulk.write({ kind: 'index', index, id, document: JSON.stringify(entry) }, owned);
    } catch (error) {
      // It is made again when the message is.
      this.#indices.forget(index);
      throw error;
    }
  }

  /** Takes out the days that are over for longer than entries are kept. @returns How many. */
  async prune(now: Date): Promise<number> {
    const { prefix, retentionDays } = this.#settings;
    const oldest = dailyIndex(prefix, now.getTime() - retentionDays * DAY_MS);
    const over = (await indicesLike(this.#client, `${prefix}*`)).filter((index) => index < oldest);
    try {
      for (const index of over) {
        await this.#client.indices.delete({ index, ignore_unavailable: true });
        this.#indices.forget(index);
      }
    } catch (error) {
      throw classifyElasticsearch(error);
    }
    return over.length;
  }
}
