import {
  type BulkOperation,
  type BulkWriter,
  classifyElasticsearch,
  countIndex,
  type ElasticsearchClient,
  expungeDeleted,
  indicesLike,
  scanIndex,
} from '@weir/elasticsearch';
import { ALERT_INDEX } from '../alerts/alert-store.adapter.js';
import { DRIFT_INDEX, FEATURE_INDICES } from '../drift/feature-store.adapter.js';
import { DOCUMENT_LOG_INDICES } from '../log-documents/document-store.adapter.js';
import { EVALUATION_INDEX } from '../log-evaluations/evaluation-store.adapter.js';
import type { RunEntry } from '../log-runs/run-entry.js';
import { RUN_INDICES, runEntryId } from '../log-runs/run-store.adapter.js';
import type { FoundRuns, RunErasure, WantedRuns } from './run-erasure.port.js';

/** What is kept of runs. */
const INDICES = [RUN_INDICES, FEATURE_INDICES];
/** And what is kept of a tenant beside: what looks at its runs came to, how many documents it had. */
const OF_TENANTS = [DRIFT_INDEX, ALERT_INDEX, DOCUMENT_LOG_INDICES, EVALUATION_INDEX];
const ALL = [...INDICES, ...OF_TENANTS];

/** Runs of one request. */
const AT_ONCE = 1_000;

/** Records of the chain log in Elasticsearch. */
export function elasticsearchRunErasure(client: ElasticsearchClient, bulk: BulkWriter): RunErasure {
  const refresh = async (): Promise<void> => {
    try {
      await client.indices.refresh({ index: ALL, allow_no_indices: true, ignore_unavailable: true });
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  };
  const forgetTenant = async (tenant: string, owned: () => Promise<boolean>, signal: AbortSignal): Promise<void> => {
    const indices = await indicesLike(client, OF_TENANTS);
    const operations: BulkOperation[] = [];
    for await (const page of scanIndex(client, { indices, query: { term: { tenant } } }, signal)) {
      operations.push(...page.map(({ index, id }): BulkOperation => ({ kind: 'delete', index, id })));
    }
    await bulk.writeAll(operations, owned);
  };
  /** One that is being made at this moment is known before it can be searched. */
  const searchable = async (indices: string[]): Promise<void> => {
    if (indices.length === 0) return;
    try {
      await client.cluster.health({ index: indices, wait_for_status: 'yellow', timeout: '10s' });
    } catch (error) {
      throw classifyElasticsearch(error);
    }
  };
  return {
    async find(wanted, signal) {
      await refresh();
      const indices = await indicesLike(client, INDICES);
      await searchable(indices);
      const found = new Map<string, FoundRuns>();
      for (const query of queriesOf(wanted)) {
        const pages = scanIndex<Pick<RunEntry, 'run'>>(client, { indices, query, fields: ['run'] }, signal);
        for await (const page of pages) {
          for (const { index, source } of page) {
            const known = found.get(index) ?? { index, runs: [] };
            known.runs.push(source.run);
            found.set(index, known);
          }
        }
      }
      const searched = await Promise.all(
        indices.map(async (index) => ({
          index,
          count: await countIndex(client, [index], { term: { tenant: wanted.tenant } }),
        })),
      );
      return { found: [...found.values()], searched };
    },
    async remove(found, { tenant, runs: wanted }, owned, signal) {
      const operations = found.flatMap(({ index, runs }) =>
        runs.map((run): BulkOperation => ({ kind: 'delete', index, id: runEntryId({ tenant, run }) })),
      );
      await bulk.writeAll(operations, owned);
      if (!wanted) await forgetTenant(tenant, owned, signal);
      await refresh();
      await expungeDeleted(client, await indicesLike(client, ALL), { signal });
    },
  };
}

function queriesOf({ tenant, runs }: WantedRuns) {
  const own = { term: { tenant } };
  if (!runs) return [own];
  return Array.from({ length: Math.ceil(runs.length / AT_ONCE) }, (_, page) => ({
    bool: { filter: [own, { terms: { run: runs.slice(page * AT_ONCE, (page + 1) * AT_ONCE) } }] },
  }));
}
