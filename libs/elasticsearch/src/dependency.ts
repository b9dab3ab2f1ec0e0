import { type ElasticsearchClient, ELASTICSEARCH } from './client.js';

/** Elasticsearch as something a consumer waits for: reachable, and its shards allocated. */
export function elasticsearchDependency(client: ElasticsearchClient): {
  name: string;
  check(signal: AbortSignal): Promise<void>;
} {
  return {
    name: ELASTICSEARCH,
    check: async (signal) => {
      const health = await client.cluster.health({}, { signal, requestTimeout: 2_000 });
      if (health.status === 'red') throw new Error('The cluster is red.');
    },
  };
}
