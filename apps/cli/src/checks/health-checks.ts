import { classify } from '@weir/errors';
import { KafkaConnection } from '@weir/kafka';
import type { Cli } from '../cli.js';
import { kafkaAt } from '../kafka/kafka-options.js';
import { declaredModels } from '../models/declared-models.js';
import { readLiveState } from '../supervisor/state-file.js';
import { VERSION } from '../version.js';
import { checkBrokers } from './broker-checks.js';
import { type Check, warning } from './check.js';
import { checkIndex } from './index-checks.js';
import { checkModels } from './model-checks.js';
import { judgeVersions, readVersions } from './version-checks.js';

/** How the parts of a running system are, beyond that they answer; nothing of what does not run. */
export async function checkHealth(cli: Cli): Promise<Check[]> {
  const { settings } = cli;
  const state = readLiveState(settings.home);
  const brokers = settings.kafkaBrokers ?? state?.kafka.brokers.join(',');
  const elasticsearch = settings.elasticsearchUrl ?? state?.elasticsearch.url;
  const groups = await Promise.all([
    brokers ? brokerChecks(cli, brokers) : [],
    elasticsearch ? checkIndex(elasticsearch) : [],
    state || settings.url ? modelChecks(cli) : [],
    state ? readVersions(state.instances).then((running) => judgeVersions(running, VERSION)) : [],
  ]);
  return groups.flat();
}

async function brokerChecks({ settings }: Cli, brokers: string): Promise<Check[]> {
  const connection = new KafkaConnection(kafkaAt(brokers, settings), 'doctor');
  try {
    return await checkBrokers(connection);
  } catch {
    // That none answers is told already.
    return [];
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function modelChecks(cli: Cli): Promise<Check[]> {
  try {
    return await checkModels(await declaredModels(cli), cli.settings.environment);
  } catch (error) {
    return [warning('language model', `not known: ${classify(error).message}`, 'weir status')];
  }
}
