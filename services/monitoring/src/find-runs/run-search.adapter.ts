import { setTimeout as sleep } from 'node:timers/promises';
import {
  create,
  decodeMessage,
  PROTOBUF,
  type RunGroup,
  RunGroupSchema,
  RunSchema,
  RunsResultSchema,
} from '@weir/contracts';
import { classifyElasticsearch, type ElasticsearchClient, type IndexQuery } from '@weir/elasticsearch';
import type { RunEntry } from '../log-runs/run-entry.js';
import { RUN_INDICES } from '../log-runs/run-store.adapter.js';
import { clauseOf } from './condition-clause.js';
import { cursorOf, EVERY_TENANT, type Group, type RunQuery, type Sort } from './run-query.js';
import type { RunSearch } from './run-search.port.js';

const SORT_FIELDS: Readonly<Record<Sort, { field: string; order: 'asc' | 'desc'; missing: number }>> = {
  newest: { field: 'at', order: 'desc', missing: 0 },
  oldest: { field: 'at', order: 'asc', missing: 0 },
  cost: { field: 'cost', order: 'desc', missing: 0 },
  tokens: { field: 'tokens', order: 'desc', missing: 0 },
  slowest: { field: 'duration', order: 'desc', missing: -1 },
};
const MOST_SUMS = 1_000;
/** Somebody waits for the answer. */
const ATTEMPTS = 5;
const PAUSE_MS = 300;

interface Found<Aggregations> {
  hits: { total?: number | { value: number }; hits: { _source?: RunEntry; sort?: unknown }[] };
  aggregations?: Aggregations;
}

type SearchDays = <Aggregations = never>(
  request: NonNullable<Parameters<ElasticsearchClient['search']>[0]>,
) => Promise<Found<Aggregations>>;

/** Searches all days of the chain log, or of what `index` says is kept beside it. */
export function searchDays(client: ElasticsearchClient): SearchDays {
  return async <Aggregations>(request: NonNullable<Parameters<ElasticsearchClient['search']>[0]>) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await client.search<RunEntry, Aggregations>({
          index: RUN_INDICES,
          ignore_unavailable: true,
          allow_no_indices: true,
          track_total_hits: true,
          // Some of the days are not all of them.
          allow_partial_search_results: false,
          ...request,
        });
      } catch (error) {
        const failure = classifyElasticsearch(error);
        // The first run of a day has its index made, and the shard of that is not there at once.
        if (failure.code !== 'elasticsearch-failed' || attempt === ATTEMPTS) throw failure;
        await sleep(PAUSE_MS);
      }
    }
  };
}

/** Looks into the chain log in Elasticsearch. */
export function elasticsearchRunSearch(client: ElasticsearchClient): RunSearch {
  const search = searchDays(client);
  return {
    async find(query) {
      const { field, order, missing } = SORT_FIELDS[query.sort];
      const { hits } = await search({
        size: query.limit,
        query: queryOf(query),
        _source: ['record'],
        sort: [{ [field]: { order, missing } }, { run: 'asc' }],
        ...(query.after ? { search_after: [...query.after] } : {}),
      });
      const runs = hits.hits.map(({ _source }) =>
        decodeMessage(RunSchema, Buffer.from(_source!.record, 'base64'), PROTOBUF),
      );
      const last = hits.hits.length === query.limit ? hits.hits.at(-1)?.sort : undefined;
      const next = last ? cursorOf(last as (string | number)[]) : '';
      return create(RunsResultSchema, { runs, next, total: totalOf(hits.total) });
    },
    async sum(query) {
      const { hits, aggregations } = await search<{ groups: Groups }>({
        size: 0,
        query: queryOf(query),
        aggs: { groups: { composite: { size: MOST_SUMS, sources: query.by.map(sourceOf) }, aggs: SUMS } },
      });
      const groups = aggregations?.groups.buckets.map((bucket) => groupOf(bucket, query.by)) ?? [];
      const total = totalOf(hits.total);
      // A run that called two tools counts for both, so this is no more than a hint.
      const counted = groups.reduce((sum, { runs }) => sum + runs, 0n);
      const isCut = groups.length === MOST_SUMS;
      return create(RunsResultSchema, { groups, total, rest: isCut && counted < total ? total - counted : 0n });
    },
  };
}

const SUMS = {
  outcomes: { terms: { field: 'outcome', size: 5 } },
  cost: { sum: { field: 'cost' } },
  inputTokens: { sum: { field: 'inputTokens' } },
  outputTokens: { sum: { field: 'outputTokens' } },
  duration: { percentiles: { field: 'duration', percents: [50, 95] } },
};

interface Groups {
  buckets: GroupBucket[];
}

interface GroupBucket {
  key: Record<string, string | number | null>;
  doc_count: number;
  outcomes: { buckets: { key: string; doc_count: number }[] };
  cost: { value: number };
  inputTokens: { value: number };
  outputTokens: { value: number };
  duration: { values: Record<string, number | null> };
}

function sourceOf(by: Group) {
  if (by === 'day' || by === 'hour') {
    const histogram = { field: 'at', calendar_interval: by, format: 'strict_date_time_no_millis' };
    return { [by]: { date_histogram: histogram } };
  }
  return { [by]: { terms: { field: by, missing_bucket: true } } };
}

function groupOf(bucket: GroupBucket, by: readonly Group[]): RunGroup {
  const outcome = (name: string): bigint =>
    BigInt(bucket.outcomes.buckets.find(({ key }) => key === name)?.doc_count ?? 0);
  return create(RunGroupSchema, {
    values: by.map((name) => String(bucket.key[name] ?? '')),
    runs: BigInt(bucket.doc_count),
    answered: outcome('answered'),
    refused: outcome('refused'),
    failed: outcome('failed'),
    inputTokens: BigInt(bucket.inputTokens.value),
    outputTokens: BigInt(bucket.outputTokens.value),
    cost: bucket.cost.value,
    medianMs: bucket.duration.values['50.0'] ?? 0,
    p95Ms: bucket.duration.values['95.0'] ?? 0,
  });
}

/** Tenant first: it holds whatever else is asked. */
export function queryOf({ tenant, where, from, to }: Pick<RunQuery, 'tenant' | 'where' | 'from' | 'to'>): IndexQuery {
  const time = { ...(from === undefined ? {} : { gte: from }), ...(to === undefined ? {} : { lt: to }) };
  return {
    bool: {
      filter: [
        ...(tenant === EVERY_TENANT ? [] : [{ term: { tenant } }]),
        ...(Object.keys(time).length === 0 ? [] : [{ range: { at: time } }]),
        ...(where ? [clauseOf(where)] : []),
      ],
    },
  };
}

function totalOf(total: number | { value: number } | undefined): bigint {
  return BigInt(typeof total === 'number' ? total : (total?.value ?? 0));
}
