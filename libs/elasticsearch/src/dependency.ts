import { type ElasticsearchClient, ELASTICSEARCH } from './client.js';

const CHECK_MS = 2_000;

interface Dependency {
  name: string;
  check(signal: AbortSignal): Promise<void>;
}

/** Elasticsearch as something a consumer waits for: reachable, and its shards allocated. */
export function elasticsearchDependency(client: ElasticsearchClient): Dependency {
  return {
    name: ELASTICSEARCH,
    check: async (signal) => {
      const health = await client.cluster.health({}, { signal, requestTimeout: CHECK_MS });
      if (health.status === 'red') throw new Error('The cluster is red.');
    },
  };
}

/**
 * The same for a consumer that writes: it waits, too, while a disk is beyond its flood stage and Weir's indices take no writes, rather
 * than giving up one message after another. What is only read is found meanwhile.
 */
export function writableElasticsearchDependency(client: ElasticsearchClient): Dependency {
  const reachable = elasticsearchDependency(client);
  return {
    name: ELASTICSEARCH,
    check: async (signal) => {
      await reachable.check(signal);
      const blocked = await blockedIndices(client, signal);
      if (blocked.length > 0) throw new Error(`A disk is full: ${blocked.join(', ')} take no writes.`);
    },
  };
}

async function blockedIndices(client: ElasticsearchClient, signal: AbortSignal): Promise<string[]> {
  const settings = await client.transport.request<Record<string, { settings?: Record<string, unknown> }>>(
    { method: 'GET', path: '/weir-*/_settings/index.blocks.*', querystring: { flat_settings: true } },
    { signal, requestTimeout: CHECK_MS },
  );
  return Object.entries(settings)
    .filter(([, index]) => index.settings?.['index.blocks.read_only_allow_delete'] === 'true')
    .map(([name]) => name);
}
