import { AppDriftSchema, decodeMessage, encodeBinary, hashId, PROTOBUF } from '@weir/contracts';
import { type BulkWriter, classifyElasticsearch, type ElasticsearchClient, indicesLike } from '@weir/elasticsearch';
import { runEntryId } from '../log-runs/run-store.adapter.js';
import { type FeatureEntry, readFeatures } from './feature-entry.js';
import type { AppOf, DriftState, FeatureStore, RunCursor } from './feature-store.port.js';
import type { RunFeatures } from './run-features.js';

/** All days of the features of runs. */
export const FEATURE_INDICES = 'weir-run-features-*';
/** What the looks at apps came to. */
export const DRIFT_INDEX = 'weir-drift';

const DAY_MS = 86_400_000;
const MOST_APPS = 1_000;

interface StateEntry extends AppOf {
  cursor?: RunCursor;
  /** `weir.monitoring.v1.AppDrift` as protobuf, base64. */
  record: string;
}

/** The index of the day, in UTC, on which a run was answered. */
export function featureIndex(at: number): string {
  return `weir-run-features-${new Date(at).toISOString().slice(0, 10).replaceAll('-', '.')}`;
}

/** Features and looks in Elasticsearch. A run's entry has the id that its record in the chain log has. */
export class ElasticsearchFeatures implements FeatureStore {
  readonly #client: ElasticsearchClient;
  readonly #bulk: BulkWriter;
  readonly #settings: { replicas: number; retentionDays: number };
  readonly #ensured = new Map<string, Promise<void>>();

  constructor(client: ElasticsearchClient, bulk: BulkWriter, settings: { replicas: number; retentionDays: number }) {
    this.#client = client;
    this.#bulk = bulk;
    this.#settings = settings;
  }

  async put(entry: FeatureEntry, owned: () => Promise<boolean>): Promise<void> {
    const index = featureIndex(entry.at);
    await this.#ensure(index);
    try {
      await this.#bulk.write({ kind: 'index', index, id: runEntryId(entry), document: JSON.stringify(entry) }, owned);
    } catch (error) {
      // Somebody may have taken the index away: it is made again when the message is.
      this.#ensured.delete(index);
      throw error;
    }
  }

  async apps(): Promise<AppOf[]> {
    const { aggregations } = await this.#ask(() =>
      this.#client.search<unknown, { apps: { buckets: { key: AppOf }[] } }>({
        ...WHERE_FEATURES,
        size: 0,
        aggs: {
          apps: {
            composite: {
              size: MOST_APPS,
              sources: [{ tenant: { terms: { field: 'tenant' } } }, { app: { terms: { field: 'app' } } }],
            },
          },
        },
      }),
    );
    return aggregations?.apps.buckets.map(({ key: { tenant, app } }) => ({ tenant, app })) ?? [];
  }

  async first(
    { tenant, app }: AppOf,
    { limit, before, after }: { limit: number; before: number; after?: RunCursor },
  ): Promise<RunFeatures[]> {
    const filter = [{ term: { tenant } }, { term: { app } }, { range: { at: { lt: before } } }];
    return this.#find(filter, limit, 'asc', after && [after.at, after.run]);
  }

  async last({ tenant, app }: AppOf, { limit, upTo }: { limit: number; upTo: RunCursor }): Promise<RunFeatures[]> {
    const upToRun = {
      bool: {
        should: [
          { range: { at: { lt: upTo.at } } },
          { bool: { filter: [{ term: { at: upTo.at } }, { range: { run: { lte: upTo.run } } }] } },
        ],
        minimum_should_match: 1,
      },
    };
    const runs = await this.#find([{ term: { tenant } }, { term: { app } }, upToRun], limit, 'desc');
    return runs.toReversed();
  }

  async state(app: AppOf): Promise<DriftState | undefined> {
    await this.#ensure(DRIFT_INDEX);
    const found = await this.#ask(() =>
      this.#client.get<StateEntry>({ index: DRIFT_INDEX, id: stateId(app) }, { ignore: [404] }),
    );
    return found.found && found._source ? readState(found._source) : undefined;
  }

  async putState({ tenant, app, cursor, drift }: DriftState): Promise<void> {
    await this.#ensure(DRIFT_INDEX);
    const record = Buffer.from(encodeBinary(AppDriftSchema, drift)).toString('base64');
    const entry: StateEntry = { tenant, app, ...(cursor ? { cursor } : {}), record };
    await this.#ask(() => this.#client.index({ index: DRIFT_INDEX, id: stateId({ tenant, app }), document: entry }));
  }

  async states(tenant: string, app?: string): Promise<DriftState[]> {
    const { hits } = await this.#ask(() =>
      this.#client.search<StateEntry>({
        index: DRIFT_INDEX,
        ignore_unavailable: true,
        allow_no_indices: true,
        size: MOST_APPS,
        query: { bool: { filter: [{ term: { tenant } }, ...(app ? [{ term: { app } }] : [])] } },
        sort: [{ app: 'asc' }],
      }),
    );
    return hits.hits.map(({ _source }) => readState(_source!));
  }

  async prune(now: Date): Promise<number> {
    const oldest = featureIndex(now.getTime() - this.#settings.retentionDays * DAY_MS);
    const over = (await indicesLike(this.#client, FEATURE_INDICES)).filter((index) => index < oldest);
    for (const index of over) {
      await this.#ask(() => this.#client.indices.delete({ index, ignore_unavailable: true }));
      this.#ensured.delete(index);
    }
    return over.length;
  }

  async #find(
    filter: object[],
    size: number,
    order: 'asc' | 'desc',
    after?: (string | number)[],
  ): Promise<RunFeatures[]> {
    const { hits } = await this.#ask(() =>
      this.#client.search<FeatureEntry>({
        ...WHERE_FEATURES,
        size,
        query: { bool: { filter } },
        sort: [{ at: order }, { run: order }],
        ...(after ? { search_after: after } : {}),
      }),
    );
    return hits.hits.map(({ _source }) => readFeatures(_source!));
  }

  #ensure(index: string): Promise<void> {
    const ensured = this.#ensured.get(index) ?? this.#create(index);
    this.#ensured.set(index, ensured);
    ensured.catch(() => this.#ensured.delete(index));
    return ensured;
  }

  async #create(index: string): Promise<void> {
    const keyword = { type: 'keyword' as const, ignore_above: 1_024 };
    const at = { type: 'date' as const, format: 'epoch_millis' };
    try {
      if (await this.#client.indices.exists({ index })) return;
      await this.#client.indices.create({
        index,
        settings: { number_of_shards: 1, number_of_replicas: this.#settings.replicas, refresh_interval: '1s' },
        mappings: { dynamic: false, properties: { tenant: keyword, app: keyword, run: keyword, at } },
      });
    } catch (error) {
      if (!String(error).includes('resource_already_exists_exception')) throw classifyElasticsearch(error);
    }
  }

  async #ask<Reply>(request: () => Promise<Reply>): Promise<Reply> {
    try {
      return await request();
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }
}

const WHERE_FEATURES = { index: FEATURE_INDICES, ignore_unavailable: true, allow_no_indices: true };

function stateId({ tenant, app }: AppOf): string {
  return hashId('drift', tenant, app);
}

function readState({ tenant, app, cursor, record }: StateEntry): DriftState {
  const drift = decodeMessage(AppDriftSchema, Buffer.from(record, 'base64'), PROTOBUF);
  return { tenant, app, ...(cursor ? { cursor } : {}), drift };
}
