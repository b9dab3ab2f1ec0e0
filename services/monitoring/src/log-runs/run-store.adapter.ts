import { hashId } from '@weir/contracts';
import { type BulkWriter, classifyElasticsearch, type ElasticsearchClient, indicesLike } from '@weir/elasticsearch';
import type { RunEntry } from './run-entry.js';
import type { RunStore } from './run-store.port.js';

/** All days of the chain log. */
export const RUN_INDICES = 'weir-runs-*';

const DAY_MS = 86_400_000;

/** The index of the day, in UTC, on which an outcome was appended: an entry that comes again goes where it went before. */
export function runIndex(at: number): string {
  return `weir-runs-${new Date(at).toISOString().slice(0, 10).replaceAll('-', '.')}`;
}

export function runEntryId({ tenant, run }: Pick<RunEntry, 'tenant' | 'run'>): string {
  return hashId('run', tenant, run);
}

/** The chain log in Elasticsearch: an index a day. */
export class ElasticsearchRuns implements RunStore {
  readonly #client: ElasticsearchClient;
  readonly #bulk: BulkWriter;
  readonly #settings: { replicas: number; retentionDays: number };
  readonly #ensured = new Map<string, Promise<void>>();

  constructor(client: ElasticsearchClient, bulk: BulkWriter, settings: { replicas: number; retentionDays: number }) {
    this.#client = client;
    this.#bulk = bulk;
    this.#settings = settings;
  }

  async put(entry: RunEntry, owned: () => Promise<boolean>): Promise<void> {
    const index = runIndex(entry.at);
    await this.#ensure(index);
    try {
      await this.#bulk.write({ kind: 'index', index, id: runEntryId(entry), document: JSON.stringify(entry) }, owned);
    } catch (error) {
      // Somebody may have taken the index away: it is made again when the message is.
      this.#ensured.delete(index);
      throw error;
    }
  }

  async prune(now: Date): Promise<number> {
    const oldest = runIndex(now.getTime() - this.#settings.retentionDays * DAY_MS);
    const over = (await indicesLike(this.#client, RUN_INDICES)).filter((index) => index < oldest);
    try {
      for (const index of over) {
        await this.#client.indices.delete({ index, ignore_unavailable: true });
        this.#ensured.delete(index);
      }
    } catch (error) {
      throw classifyElasticsearch(error);
    }
    return over.length;
  }

  #ensure(index: string): Promise<void> {
    const ensured = this.#ensured.get(index) ?? this.#create(index);
    this.#ensured.set(index, ensured);
    ensured.catch(() => this.#ensured.delete(index));
    return ensured;
  }

  async #create(index: string): Promise<void> {
    try {
      if (await this.#client.indices.exists({ index })) {
        // Made by a version that knew fewer fields.
        await this.#client.indices.putMapping({ index, properties: propertiesOf() });
        return;
      }
      await this.#client.indices.create({
        index,
        settings: { number_of_shards: 1, number_of_replicas: this.#settings.replicas, refresh_interval: '1s' },
        mappings: { dynamic: false, properties: propertiesOf() },
      });
    } catch (error) {
      if (!String(error).includes('resource_already_exists_exception')) throw classifyElasticsearch(error);
    }
  }
}

/** Fields that runs are looked for and summed up by; the record itself is only kept. */
function propertiesOf() {
  const keyword = { type: 'keyword' as const, ignore_above: 1_024 };
  const count = { type: 'long' as const };
  const words = ['tenant', 'run', 'app', 'outcome', 'reason', 'model', 'prompt', 'policy', 'collection', 'generation'];
  const more = [
    'fingerprint',
    'configuration',
    'experiment',
    'currency',
    'tool',
    'verdict',
    'guardrail',
    'failure',
    'gap',
  ];
  return {
    ...Object.fromEntries([...words, ...more].map((name) => [name, keyword])),
    ...Object.fromEntries(
      ['inputTokens', 'outputTokens', 'tokens', 'citations', 'toolCalls'].map((name) => [name, count]),
    ),
    at: { type: 'date' as const, format: 'epoch_millis' },
    duration: { type: 'double' as const },
    cost: { type: 'double' as const },
    cached: { type: 'boolean' as const },
  };
}
