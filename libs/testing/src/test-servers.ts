import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startBackends } from '@weir/embedded';
import { createTopics } from '@weir/kafka';

export interface TestServers {
  kafkaBrokers: string[];
  elasticsearchUrl: string;
  stop(): Promise<void>;
}

/**
 * Real servers for a test run, on free ports and with data of their own: those that `WEIR_TEST_KAFKA` and
 * `WEIR_TEST_ELASTICSEARCH` name, else local processes. The catalogue's topics exist.
 *
 * @param root - The repository; what is installed under its `.weir` is used.
 */
export async function startTestServers(root: string, environment: NodeJS.ProcessEnv): Promise<TestServers> {
  const { WEIR_TEST_KAFKA: kafka, WEIR_TEST_ELASTICSEARCH: elasticsearch } = environment;
  if (kafka && elasticsearch) {
    return { kafkaBrokers: kafka.split(','), elasticsearchUrl: elasticsearch, stop: () => Promise.resolve() };
  }
  const home = resolve(root, '.weir');
  if (!existsSync(join(home, 'kafka')) || !existsSync(join(home, 'elasticsearch'))) {
    throw new Error('The test servers are not installed. Install them with: node tools/bootstrap.mjs install');
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'weir-test-'));
  const backends = await startBackends({ home: { root: home }, dataDir, environment, report: () => undefined });
  await createTopics({ brokers: backends.kafkaBrokers, clientId: 'weir-test' });
  return {
    kafkaBrokers: backends.kafkaBrokers,
    elasticsearchUrl: backends.elasticsearchUrl,
    stop: async () => {
      await backends.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
