import { type CostRow, CostRowSchema, create } from '@weir/contracts';
import type { ElasticsearchClient } from '@weir/elasticsearch';
import { searchDays, queryOf } from '../find-runs/run-search.adapter.js';
import type { RunEntry } from '../log-runs/run-entry.js';
import type { CostGroup, CostQuery } from './cost-query.js';
import type { CostSearch } from './cost-search.port.js';

const MOST_ROWS = 5_000;
const MOST_CURRENCIES = 100;

const SUMS = {
  cost: { sum: { field: 'cost' } },
  inputTokens: { sum: { field: 'inputTokens' } },
  outputTokens: { sum: { field: 'outputTokens' } },
  dearest: { top_hits: { size: 1, sort: [{ cost: { order: 'desc' as const } }], _source: ['run', 'cost'] } },
};

/** Sums up the chain log in Elasticsearch. */
export function elasticsearchCostSearch(client: ElasticsearchClient): CostSearch {
  const search = searchDays(client);
  return {
    async sum(query) {
      const { by } = query;
      const sources = [...by.map(sourceOf), sourceOf('currency')];
      const { aggregations } = await search<Sums>({
        size: 0,
        query: queryOf(query),
        aggs: {
          totals: { composite: { size: MOST_CURRENCIES, sources: [sourceOf('currency')] }, aggs: SUMS },
          ...(by.length === 0 ? {} : { rows: { composite: { size: MOST_ROWS, sources }, aggs: SUMS } }),
        },
      });
      const totals = (aggregations?.totals.buckets ?? []).map((bucket) => rowOf(bucket, []));
      const rows = (aggregations?.rows?.buckets ?? []).map((bucket) => rowOf(bucket, by));
      const counted = (list: CostRow[]) => list.reduce((sum, { runs }) => sum + runs, 0n);
      return {
        rows: rows.toSorted((a, b) => b.cost - a.cost),
        totals: totals.toSorted((a, b) => b.cost - a.cost),
        rest: by.length === 0 ? 0n : counted(totals) - counted(rows),
      };
    },
  };
}

interface Sums {
  totals: { buckets: Bucket[] };
  rows?: { buckets: Bucket[] };
}

interface Bucket {
  key: Record<string, string | number | null>;
  doc_count: number;
  cost: { value: number };
  inputTokens: { value: number };
  outputTokens: { value: number };
  dearest: { hits: { hits: { _source: Pick<RunEntry, 'run' | 'cost'> }[] } };
}

function sourceOf(by: CostGroup | 'currency') {
  if (by !== 'day') return { [by]: { terms: { field: by, missing_bucket: true } } };
  return { day: { date_histogram: { field: 'at', calendar_interval: 'day' as const, format: 'yyyy-MM-dd' } } };
}

function rowOf(
  { key, doc_count: runs, cost, inputTokens, outputTokens, dearest }: Bucket,
  by: CostQuery['by'],
): CostRow {
  const [top] = dearest.hits.hits;
  return create(CostRowSchema, {
    values: by.map((name) => String(key[name] ?? '')),
    runs: BigInt(runs),
    inputTokens: BigInt(inputTokens.value),
    outputTokens: BigInt(outputTokens.value),
    cost: cost.value,
    currency: String(key['currency'] ?? ''),
    dearestRun: top?._source.run ?? '',
    dearestCost: top?._source.cost ?? 0,
  });
}
