import { join } from 'node:path';
import { loadConfig } from '@weir/config';
import { backendsConfigSchema, type BackendsConfig } from './config.js';
import { startElasticsearchContainer, startKafkaContainer } from './containers.js';
import { startElasticsearch } from './elasticsearch.js';
import { checkElasticsearch, checkKafka } from './external-backends.js';
import type { EmbeddedHome } from './home.js';
import { startKafka } from './kafka.js';
import type { ServerHandle } from './server-process.js';

export interface BackendsOptions {
  home: EmbeddedHome;
  /** Kafka's data goes to `kafka` below it, Elasticsearch's to `elasticsearch`. */
  dataDir: string;
  /** Where the logs go, as `kafka.log` and `elasticsearch.log`. @default `<dataDir>/logs` */
  logDir?: string;
  /** See `backendsConfigSchema`. */
  environment: NodeJS.ProcessEnv;
  /** What to listen on where the environment does not say. @default free ports */
  ports?: { kafka?: number; kafkaController?: number; elasticsearch?: number; elasticsearchTransport?: number };
  /** Receives a line when each server is ready. */
  report: (line: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

export interface Backends {
  kafkaBrokers: string[];
  elasticsearchUrl: string;
  /** The servers that are child processes; none for those that run elsewhere. */
  handles: ServerHandle[];
  /** Stops what was started here, and nothing else. */
  stop(): Promise<void>;
}

interface Backend {
  kind: 'running' | 'container' | 'embedded';
  address: string;
  handle?: ServerHandle;
  stop(): Promise<void>;
}

/** Everything one backend is made from. */
interface Plan extends BackendsOptions {
  config: BackendsConfig;
  signal: AbortSignal;
}

/**
 * Kafka and Elasticsearch, from wherever the environment says: running servers, containers, or local processes. When one
 * cannot be had, the other is stopped.
 *
 * @throws WeirError fatal, one line that says what to change: `config-invalid`, `kafka-unreachable`,
 * `elasticsearch-unreachable`, `containers-unavailable`, or what `startKafka` and `startElasticsearch` throw.
 */
export async function startBackends(options: BackendsOptions): Promise<Backends> {
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const plan: Plan = { ...options, signal, config: loadConfig(backendsConfigSchema, options.environment) };
  const starting = [
    announced('Kafka', kafkaBackend(plan), plan),
    announced('Elasticsearch', elasticsearchBackend(plan), plan),
  ];
  // The first failure ends the other's start at once, so that its message does not wait for a server to come up.
  for (const backend of starting) backend.catch((error: unknown) => failed.abort(error));
  const settled = await Promise.allSettled(starting);
  const backends = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(backends.map((backend) => backend.stop()));
  };
  const [kafka, elasticsearch] = backends;
  if (kafka === undefined || elasticsearch === undefined) {
    await stop();
    throw signal.reason;
  }
  return {
    kafkaBrokers: kafka.address.split(','),
    elasticsearchUrl: elasticsearch.address,
    handles: backends.flatMap(({ handle }) => handle ?? []),
    stop,
  };
}

async function kafkaBackend({ config, ports, dataDir, logDir, home, environment, signal }: Plan): Promise<Backend> {
  const port = config.WEIR_KAFKA_PORT ?? ports?.kafka;
  const heapMb = config.WEIR_KAFKA_HEAP_MB;
  if (config.KAFKA_BROKERS !== undefined) {
    await checkKafka({ brokers: config.KAFKA_BROKERS, ...kafkaCredentials(config) });
    return running(config.KAFKA_BROKERS.join(','));
  }
  if (config.WEIR_BACKENDS === 'containers') {
    return { kind: 'container', ...(await startKafkaContainer({ port, heapMb })) };
  }
  return embedded(
    await startKafka({
      home,
      environment,
      dataDir: join(dataDir, 'kafka'),
      port,
      controllerPort: config.WEIR_KAFKA_CONTROLLER_PORT ?? ports?.kafkaController,
      heapMb,
      logFile: join(logDir ?? join(dataDir, 'logs'), 'kafka.log'),
      signal,
    }),
  );
}

async function elasticsearchBackend({
  config,
  ports,
  dataDir,
  logDir,
  home,
  environment,
  signal,
}: Plan): Promise<Backend> {
  const port = config.WEIR_ELASTICSEARCH_PORT ?? ports?.elasticsearch;
  const heapMb = config.WEIR_ELASTICSEARCH_HEAP_MB;
  if (config.ELASTICSEARCH_URL !== undefined) {
    await checkElasticsearch({ url: config.ELASTICSEARCH_URL, apiKey: config.ELASTICSEARCH_API_KEY });
    return running(config.ELASTICSEARCH_URL);
  }
  if (config.WEIR_BACKENDS === 'containers') {
    return { kind: 'container', ...(await startElasticsearchContainer({ port, heapMb })) };
  }
  return embedded(
    await startElasticsearch({
      home,
      environment,
      dataDir: join(dataDir, 'elasticsearch'),
      port,
      transportPort: config.WEIR_ELASTICSEARCH_TRANSPORT_PORT ?? ports?.elasticsearchTransport,
      heapMb,
      logFile: join(logDir ?? join(dataDir, 'logs'), 'elasticsearch.log'),
      signal,
    }),
  );
}

function kafkaCredentials(config: BackendsConfig): Pick<Parameters<typeof checkKafka>[0], 'tls' | 'sasl'> {
  const mechanism = config.KAFKA_SASL_MECHANISM;
  const username = config.KAFKA_SASL_USERNAME ?? '';
  const password = config.KAFKA_SASL_PASSWORD ?? '';
  return {
    ...(config.KAFKA_TLS ? { tls: {} } : {}),
    ...(mechanism === undefined ? {} : { sasl: { mechanism, username, password } }),
  };
}

const running = (address: string): Backend => ({ kind: 'running', address, stop: () => Promise.resolve() });

const embedded = (handle: ServerHandle): Backend => ({
  kind: 'embedded',
  address: handle.address,
  handle,
  stop: () => handle.stop(),
});

async function announced(title: string, starting: Promise<Backend>, { report }: Plan): Promise<Backend> {
  const startedAt = performance.now();
  const backend = await starting;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  report(backend.kind === 'running' ? `${title} answers` : `${title} ready in ${seconds} s (${backend.kind})`);
  return backend;
}
