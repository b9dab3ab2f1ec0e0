import { AppDriftSchema, decodeMessage, encodeBinary, hashId, PROTOBUF } from '@weir/contracts';
import { type BulkWriter, classifyElasticsearch, type ElasticsearchClient } from '@weir/elasticsearch';
import { runEntryId } from '../log-runs/run-store.adapter.js';
import { dailyIndex, DailyIndices } from '../storage/daily-indices.js';
import { KEYWORD, OwnIndices, TIME } from '../storage/own-indices.js';
import { type FeatureEntry, readFeatures } from './feature-entry.js';
import type { AppOf, DriftState, FeatureStore, RunCursor } from './feature-store.port.js';
import type { RunFeatures } from './run-features.js';

const PREFIX = 'weir-run-features-';
/** All days of the features of runs. */
export const FEATURE_INDICES = `${PREFIX}*`;
/** What the looks at apps came to. */
export const DRIFT_INDEX = 'weir-drift';

const MOST_APPS = 1_000;

interface StateEntry extends AppOf {
  cursor?: RunCursor;
  /** `weir.monitoring.v1.AppDrift` as protobuf, base64. */
  record: string;
}

/** The index of the day on which a run was answered. */
export function featureIndex(at: number): string {
  return dailyIndex(PREFIX, at);
}

/** Features and looks in Elasticsearch. A run's entry has the id that its record in the chain log has. */
export class ElasticsearchFeatures implements FeatureStore {
  readonly #client: ElasticsearchClient;
  readonly #days: DailyIndices;
  readonly #looks: OwnIndices;

  constructor(client: ElasticsearchClient, bulk: BulkWriter, settings: { replicas: number; retentionDays: number }) {
    this.#client = client;
    this.#days = new DailyIndices(client, bulk, { ...settings, prefix: PREFIX, properties });
    this.#looks = new OwnIndices(client, { ...settings, properties });
  }

  put(entry: FeatureEntry, owned: () => Promise<boolean>): Promise<void> {
    return this.#days.put(entry, runEntryId(entry), owned);
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
    await this.#looks.ensure(DRIFT_INDEX);
    const found = await this.#ask(() =>
      this.#client.get<StateEntry>({ index: DRIFT_INDEX, id: stateId(app) }, { ignore: [404] }),
    );
    return found.found && found._source ? readState(found._source) : undefined;
  }

  async putState({ tenant, app, cursor, drift }: DriftState): Promise<void> {
    await this.#looks.ensure(DRIFT_INDEX);
    const record = Buffer.from(encodeBinary(AppDriftSchema, drift)).toString('base64');
    const entry: StateEntry = { tenant, app, ...(cursor ? { cursor } : {}), record };
    await this.#ask(() => this.#client.index({ index: DRIFT_INDEX, id: stateId({ tenant, app }), document: entry }));
  }

  async states(tenant?: string, app?: string): Promise<DriftState[]> {
    const { hits } = await this.#ask(() =>
      this.#client.search<StateEntry>({
        index: DRIFT_INDEX,
        ignore_unavailable: true,
        allow_no_indices: true,
        size: MOST_APPS,
        query: {
          bool: {
            filter: Object.entries({ tenant, app }).flatMap(([field, value]) =>
              value ? [{ term: { [field]: value } }] : [],
            ),
          },
        },
        sort: [{ app: 'asc' }],
      }),
    );
    return hits.hits.map(({ _source }) => readState(_source!));
  }

  prune(now: Date): Promise<number> {
    return this.#days.prune(now);
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

  async #ask<Reply>(request: () => Promise<Reply>): Promise<Reply> {
    try {
      return await request();
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  }
}

const properties = { tenant: KEYWORD, app: KEYWORD, run: KEYWORD, at: TIME };
const WHERE_FEATURES = { index: FEATURE_INDICES, ignore_unavailable: true, allow_no_indices: true };

function stateId({ tenant, app }: AppOf): string {
  return hashId('drift', tenant, app);
}

function readState({ tenant, app, cursor, record }: StateEntry): DriftState {
  const drift = decodeMessage(AppDriftSchema, Buffer.from(record, 'base64'), PROTOBUF);
  return { tenant, app, ...(cursor ? { cursor } : {}), drift };
}
