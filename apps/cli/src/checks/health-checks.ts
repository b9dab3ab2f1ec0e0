import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from '@weir/errors';
import { KafkaConnection } from '@weir/kafka';
import { type Cli, withGateway } from '../cli.js';
import type { RunRecord } from '../gateway-types.js';
import { kafkaAt } from '../kafka/kafka-options.js';
import { readLag } from '../kafka/read-groups.js';
import { declaredModels } from '../models/declared-models.js';
import { readLiveState } from '../supervisor/state-file.js';
import { VERSION } from '../version.js';
import { checkBrokers } from './broker-checks.js';
import { type Check, warning } from './check.js';
import { checkIndex } from './index-checks.js';
import { checkModels } from './model-checks.js';
import { judgeModelWork } from './model-work.js';
import { judgeVersions, readVersions } from './version-checks.js';
import { judgeWaiting } from './waiting-checks.js';

/** A Kafka that hangs keeps nobody waiting for longer. */
const KAFKA_MS = 10_000;
/** Of the chain log, the newest runs of so long. */
const RECENT_MS = 15 * 60_000;
const RECENT_RUNS = 200;

/** How the parts of a running system are, beyond that they answer; nothing of what does not run. */
export async function checkHealth(cli: Cli): Promise<Check[]> {
  const { settings } = cli;
  const state = readLiveState(settings.home);
  const brokers = settings.kafkaBrokers ?? state?.kafka.brokers.join(',');
  const elasticsearch = settings.elasticsearchUrl ?? state?.elasticsearch.url;
  const groups = await Promise.all([
    brokers ? brokerChecks(cli, brokers) : [],
    elasticsearch ? checkIndex(elasticsearch, settings.elasticsearchApiKey, state?.status === 'ready') : [],
    state || settings.url ? modelChecks(cli) : [],
    state ? readVersions(state.instances).then((running) => judgeVersions(running, VERSION)) : [],
  ]);
  return groups.flat();
}

async function brokerChecks({ settings }: Cli, brokers: string): Promise<Check[]> {
  const connection = new KafkaConnection(kafkaAt(brokers, settings), 'doctor');
  const checks = async () => [
    ...(await checkBrokers(connection)),
    ...judgeWaiting(await readLag(connection, undefined)),
  ];
  try {
    // That none answers is told already.
    return await Promise.race([checks().catch(() => []), sleep(KAFKA_MS, [], { ref: false })]);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

async function modelChecks(cli: Cli): Promise<Check[]> {
  try {
    const models = await declaredModels(cli);
    const [servers, runs] = await Promise.all([checkModels(models, cli.settings.environment), recentRuns(cli)]);
    return [...servers, ...models.flatMap(({ name }) => judgeModelWork(name, runs))];
  } catch (error) {
    return [warning('language model', `not known: ${classify(error).message}`, 'weir status')];
  }
}

/** None where the chain log cannot be read. */
async function recentRuns(cli: Cli): Promise<RunRecord[]> {
  const from = new Date(Date.now() - RECENT_MS).toISOString();
  return withGateway(cli, {}, async (gateway) => (await gateway.runs({ from, limit: RECENT_RUNS })).runs).catch(
    () => [],
  );
}
