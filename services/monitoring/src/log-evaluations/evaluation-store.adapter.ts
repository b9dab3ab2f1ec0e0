import { classifyElasticsearch, type ElasticsearchClient } from '@weir/elasticsearch';
import { KEYWORD, OwnIndices, TIME } from '../storage/own-indices.js';
import { type EvaluationEntry, evaluationEntryId } from './evaluation-entry.js';
import type { EvaluationStore } from './evaluation-store.port.js';

export const EVALUATION_INDEX = 'weir-evaluations';
/** Variants of a suite, of all tenants. */
const MOST = 1_000;
const CONFLICT = 409;

export function elasticsearchEvaluations(client: ElasticsearchClient, replicas: number): EvaluationStore {
  const properties = { tenant: KEYWORD, suite: KEYWORD, variant: KEYWORD, metric: KEYWORD, at: TIME };
  const indices = new OwnIndices(client, { properties, replicas });
  return {
    async put(entry) {
      await indices.ensure(EVALUATION_INDEX);
      try {
        await client.index(
          {
            index: EVALUATION_INDEX,
            id: evaluationEntryId(entry),
            document: entry,
            version: entry.at,
            version_type: 'external_gte',
          },
          // There is a newer one.
          { ignore: [CONFLICT] },
        );
      } catch (error) {
        indices.forget(EVALUATION_INDEX);
        throw classifyElasticsearch(error);
      }
    },
    async find({ tenant, suite, metric, variant, since }) {
      const filter = [
        { term: { suite } },
        { term: { metric } },
        { range: { at: { gte: since } } },
        ...(tenant === undefined ? [] : [{ term: { tenant } }]),
        ...(variant === undefined ? [] : [{ term: { variant } }]),
      ];
      try {
        const { hits } = await client.search<EvaluationEntry>({
          index: EVALUATION_INDEX,
          ignore_unavailable: true,
          allow_no_indices: true,
          size: MOST,
          query: { bool: { filter } },
          sort: [{ tenant: 'asc' }, { variant: 'asc' }],
        });
        return hits.hits.map(({ _source }) => _source!);
      } catch (error) {
        throw classifyElasticsearch(error);
      }
    },
  };
}
