import { setTimeout as sleep } from 'node:timers/promises';
import { look } from './http/send.js';
import type { GroupStatus } from './kafka/read-groups.js';
import type { Settings } from './settings.js';
import { findServices } from './supervisor/find-services.js';
import { readiness } from './supervisor/readiness.js';
import { type InstanceState, readLiveState, type SystemState } from './supervisor/state-file.js';

export interface ServiceStatus {
  name: string;
  instances: number;
  /** Whether all of them can do their work. */
  ready: boolean;
  /** Records that its consumer groups have yet to handle; null when Kafka does not say. */
  lag: number | null;
  pids: number[];
}

/** What `weir status --json` prints; its shape is fixed. */
export interface SystemStatus {
  services: ServiceStatus[];
  kafka: { ready: boolean; brokers: string[] };
  elasticsearch: { ready: boolean; url: string | null };
  mlflow: { ready: boolean; url: string | null };
}

/** Why services are not ready, by instance, or by service where it has none. */
export type Problems = Map<string, string[]>;

export interface SystemView {
  status: SystemStatus;
  problems: Problems;
  /** False only where MLflow was not wanted (`WEIR_MLFLOW=false`). */
  withMlflow: boolean;
}

const LOOK_MS = 3_000;
const KAFKA_MS = 5_000;

/** Looks at everything: what runs in this home, or else the Kafka and Elasticsearch that the environment names. */
export async function lookAtSystem(settings: Settings): Promise<SystemView> {
  const state = readLiveState(settings.home);
  const brokers = settings.kafkaBrokers?.split(',') ?? state?.kafka.brokers ?? [];
  const url = settings.elasticsearchUrl ?? state?.elasticsearch.url ?? null;
  const mlflowUrl = (state ? state.mlflow.url : settings.mlflowUrl) ?? null;
  const [groups, elasticsearchReady, mlflowReady, instances] = await Promise.all([
    brokers.length === 0 ? undefined : readGroupStatus(brokers.join(','), settings),
    url === null ? false : isElasticsearchReady(url, settings.elasticsearchApiKey),
    mlflowUrl === null ? false : isMlflowReady(mlflowUrl),
    Promise.all((state?.instances ?? []).map(lookAtInstance)),
  ]);
  const known = findServices(settings.services).map(({ name }) => name);
  const services = state ? localServices(instances, groups, state, known) : remoteServices(groups ?? []);
  const problems: Problems = new Map(
    instances
      .filter(({ ready }) => !ready)
      .map(({ state: at, problems: own }) => [`${at.service}-${at.instance}`, own]),
  );
  for (const { name, instances: count } of services) {
    if (count === 0) problems.set(name, [`has no instance: weir up --scale ${name}=1`]);
  }
  return {
    status: {
      services,
      kafka: { ready: groups !== undefined, brokers },
      elasticsearch: { ready: elasticsearchReady, url: url === null ? null : withoutPassword(url) },
      mlflow: { ready: mlflowReady, url: mlflowUrl === null ? null : withoutPassword(mlflowUrl) },
    },
    problems,
    // A system that runs here knows what it was started with, whatever this shell's environment says.
    withMlflow: state ? state.mlflow.url !== null : settings.withMlflow,
  };
}

/** MLflow counts only in a system that is to have one. */
export function isReady({ status, withMlflow }: Pick<SystemView, 'status' | 'withMlflow'>): boolean {
  return (
    status.services.length > 0 &&
    status.services.every(({ ready }) => ready) &&
    status.kafka.ready &&
    status.elasticsearch.ready &&
    (!withMlflow || status.mlflow.ready)
  );
}

interface LookedAt {
  state: InstanceState;
  ready: boolean;
  problems: string[];
}

async function lookAtInstance(state: InstanceState): Promise<LookedAt> {
  if (state.pid === 0) return { state, ready: false, problems: ['restarting'] };
  return { state, ...(await readiness(state.port)) };
}

/**
 * Services of the system that runs here: the supervisor knows which, `/readyz` how they are. One that has no instance here, and did work
 * for this Kafka before, is not ready unless it runs elsewhere.
 *
 * @param known - Names of the services that there are.
 */
export function localServices(
  instances: readonly LookedAt[],
  groups: readonly GroupStatus[] | undefined,
  { status }: Pick<SystemState, 'status'>,
  known: readonly string[],
): ServiceStatus[] {
  const byName = Map.groupBy(instances, ({ state }) => state.service);
  const here = [...byName].map(([name, own]) => ({
    name,
    instances: own.length,
    ready: status !== 'stopping' && own.every(({ ready }) => ready),
    lag: groups ? lagOf(name, groups) : null,
    pids: own.map(({ state }) => state.pid).filter((pid) => pid > 0),
  }));
  const absent = remoteServices(groups ?? []).filter(({ name }) => known.includes(name) && !byName.has(name));
  return [...here, ...absent].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Services that run elsewhere: their consumer groups show which there are; a member is an instance that works. */
export function remoteServices(groups: readonly GroupStatus[]): ServiceStatus[] {
  const byName = Map.groupBy(groups, ({ service }) => service);
  return [...byName]
    .map(([name, own]) => ({
      name,
      instances: new Set(own.flatMap(({ members }) => members)).size,
      ready: own.every(({ members }) => members.length > 0),
      lag: lagOf(name, groups),
      pids: [],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function lagOf(service: string, groups: readonly GroupStatus[]): number {
  return groups.filter((group) => group.service === service).reduce((sum, { lag }) => sum + lag, 0);
}

async function readGroupStatus(brokers: string, settings: Settings): Promise<GroupStatus[] | undefined> {
  const [{ KafkaConnection }, { kafkaAt }, { readGroups }] = await Promise.all([
    import('@weir/kafka'),
    import('./kafka/kafka-options.js'),
    import('./kafka/read-groups.js'),
  ]);
  const connection = new KafkaConnection(kafkaAt(brokers, settings), 'status');
  const late = sleep(KAFKA_MS, undefined, { ref: false });
  try {
    return await Promise.race([readGroups(connection), late]);
  } catch {
    return undefined;
  } finally {
    // What was seen stands, however the sockets close.
    await connection.close().catch(() => undefined);
  }
}

/** Credentials in the address are sent as such; a red cluster answers, but cannot be searched. */
async function isElasticsearchReady(address: string, apiKey: string | undefined): Promise<boolean> {
  const url = new URL(`${address.replace(/\/$/, '')}/_cluster/health`);
  const seen = await look(url, LOOK_MS, elasticsearchHeaders(apiKey));
  return seen?.status === 200 && (seen.body as { status?: string } | undefined)?.status !== 'red';
}

/** What a request to Elasticsearch says of who asks. */
export function elasticsearchHeaders(apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `ApiKey ${apiKey}` };
}

async function isMlflowReady(address: string): Promise<boolean> {
  const seen = await look(new URL(`${address.replace(/\/$/, '')}/health`), LOOK_MS);
  return seen?.status === 200;
}

export function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return address;
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}
