import { startTestServers } from '@weir/testing';

/** One Kafka and one Elasticsearch for all integration tests of a run; they find the addresses in their environment. */
export default async function setup(): Promise<() => Promise<void>> {
  const servers = await startTestServers(new URL('../..', import.meta.url).pathname, process.env);
  process.env['WEIR_TEST_KAFKA'] = servers.kafkaBrokers.join(',');
  process.env['WEIR_TEST_ELASTICSEARCH'] = servers.elasticsearchUrl;
  return () => servers.stop();
}
