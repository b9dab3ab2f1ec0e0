import { type Aggregations, type ElasticsearchClient, type IndexQuery } from '@weir/elasticsearch';
import { clauseOf } from '../find-runs/condition-clause.js';
import { searchDays } from '../find-runs/run-search.adapter.js';
import { DOCUMENT_LOG_INDICES } from '../log-documents/document-store.adapter.js';
import { RUN_INDICES } from '../log-runs/run-store.adapter.js';
import { type Labels, labelsOf } from './reading.js';
import type { DocumentSum, DocumentWindow, RunSum, RunWindow, Sums } from './sums.port.js';

/** Who had runs this long before, and has none in the window, is told of as well. */
const SEEN_MS = 7 * 86_400_000;
const MOST_GROUPS = 1_000;

/** Sums over the chain log and the log of documents in Elasticsearch. */
export function elasticsearchSums(client: ElasticsearchClient): Sums {
  const search = searchDays(client);
  const sum = async <Sum>(index: string, { each, labels, from, to, filter, aggs }: SumRequest) => {
    const inWindow = { range: { at: { gte: from, lt: to } } };
    const seen = each === undefined ? inWindow : { range: { at: { gte: Math.min(from, to - SEEN_MS), lt: to } } };
    const window = { filter: inWindow, aggs };
    const { aggregations } = await search<{ window?: Bucket<Sum>; each?: Groups<Sum> }>({
      index,
      size: 0,
      query: { bool: { filter: [...filter, seen] } },
      aggs: each === undefined ? { window } : { each: { terms: { field: each, size: MOST_GROUPS }, aggs: { window } } },
    });
    if (each === undefined) return aggregations?.window ? [{ labels, bucket: aggregations.window }] : [];
    return (aggregations?.each?.buckets ?? []).map((group) => ({
      labels: { ...labels, [each]: group.key },
      bucket: group.window,
    }));
  };
  return {
    async runs({ tenant, app, where, bad, each, from, to }) {
      const filter = [
        { term: { experiment: '' } },
        ...termsOf({ tenant, app }),
        ...(where === undefined ? [] : [clauseOf(where)]),
      ];
      const aggs = { ...RUN_SUMS, ...(bad === undefined ? {} : { bad: { filter: clauseOf(bad) } }) };
      const labels = labelsOf({ tenant, app });
      const found = await sum<RunBucket>(RUN_INDICES, { each, labels, from, to, filter, aggs });
      return found.length === 0 && each === undefined ? [noRuns(labels)] : found.map(runSum);
    },
    async documents({ tenant, collection, withinMs, each, from, to }) {
      const late = { range: { duration: { gt: withinMs } } };
      const served = { bool: { must_not: [{ term: { status: 'rejected' } }] } };
      const aggs = {
        ...DOCUMENT_SUMS,
        ...(withinMs === undefined ? {} : { bad: { filter: { bool: { filter: [late, served] } } } }),
      };
      const labels = labelsOf({ tenant, collection });
      const filter = termsOf({ tenant, collection });
      const found = await sum<DocumentBucket>(DOCUMENT_LOG_INDICES, { each, labels, from, to, filter, aggs });
      return found.length === 0 && each === undefined ? [noDocuments(labels)] : found.map(documentSum);
    },
  };
}

interface SumRequest {
  each: RunWindow['each'] | DocumentWindow['each'];
  labels: Labels;
  from: number;
  to: number;
  filter: IndexQuery[];
  aggs: Aggregations;
}

type Bucket<Sum> = { doc_count: number } & Sum;

interface Groups<Sum> {
  buckets: { key: string; window: Bucket<Sum> }[];
}

interface Counted {
  doc_count: number;
}

interface RunBucket {
  failed: Counted;
  refused: Counted;
  cached: Counted;
  bad?: Counted;
  cost: { value: number };
  tokens: { value: number };
  duration: Percentiles;
}

interface DocumentBucket {
  rejected: Counted;
  bad?: Counted;
  served: Counted & { duration: Percentiles };
}

interface Percentiles {
  values: Record<string, number | null>;
}

const duration = { percentiles: { field: 'duration', percents: [50, 95, 99] } };
const RUN_SUMS = {
  failed: { filter: { term: { outcome: 'failed' } } },
  refused: { filter: { term: { outcome: 'refused' } } },
  cached: { filter: { term: { cached: true } } },
  cost: { sum: { field: 'cost' } },
  tokens: { sum: { field: 'tokens' } },
  duration,
};
const DOCUMENT_SUMS = {
  rejected: { filter: { term: { status: 'rejected' } } },
  served: { filter: { bool: { must_not: [{ term: { status: 'rejected' } }] } }, aggs: { duration } },
};

function runSum({ labels, bucket }: { labels: Labels; bucket: Bucket<RunBucket> }): RunSum {
  return {
    labels,
    runs: bucket.doc_count,
    failed: bucket.failed.doc_count,
    refused: bucket.refused.doc_count,
    cached: bucket.cached.doc_count,
    bad: bucket.bad?.doc_count ?? 0,
    cost: bucket.cost.value,
    tokens: bucket.tokens.value,
    durations: durationsOf(bucket.duration),
  };
}

function documentSum({ labels, bucket }: { labels: Labels; bucket: Bucket<DocumentBucket> }): DocumentSum {
  return {
    labels,
    documents: bucket.doc_count,
    rejected: bucket.rejected.doc_count,
    bad: bucket.bad?.doc_count ?? 0,
    durations: durationsOf(bucket.served.duration),
  };
}

function durationsOf({ values }: Percentiles): RunSum['durations'] {
  const named = { p50: values['50.0'], p95: values['95.0'], p99: values['99.0'] };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => typeof value === 'number'));
}

/** There is no index yet. */
function noRuns(labels: Labels): RunSum {
  return { labels, runs: 0, failed: 0, refused: 0, cached: 0, bad: 0, cost: 0, tokens: 0, durations: {} };
}

function noDocuments(labels: Labels): DocumentSum {
  return { labels, documents: 0, rejected: 0, bad: 0, durations: {} };
}

function termsOf(fields: Readonly<Record<string, string | undefined>>): IndexQuery[] {
  return Object.entries(labelsOf(fields)).map(([field, value]) => ({ term: { [field]: value } }));
}
