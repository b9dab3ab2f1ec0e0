import { setTimeout as delay } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import { clusterId } from './cluster-id.js';
import { checkElasticsearch } from './external-backends.js';
import { kafkaSettings, toVariables } from './kafka-settings.js';
import { choosePorts, loopback } from './ports.js';
import { elasticsearchVersion, kafkaVersion } from './versions.js';

/** A server in a container. It ends with this process, because testcontainers leaves a reaper, and its data with it. */
export interface Container {
  /** As in `ServerHandle`. */
  address: string;
  stop(): Promise<void>;
}

export interface ContainerOptions {
  /** On loopback. @default any free port */
  port?: number | undefined;
  /** Megabytes of Java heap. */
  heapMb: number;
}

interface Plan {
  image: string;
  /** The same number inside and outside. */
  port: number;
  variables: Record<string, string>;
  isReady(): Promise<boolean>;
}

const readyTimeoutMs = 60_000;
const probeTimeoutMs = 3000;
const pollMs = 250;
const controllerPort = 9093;

/** @throws WeirError `containers-unavailable` or `port-taken` (both fatal), one line. */
export async function startKafkaContainer(options: ContainerOptions): Promise<Container> {
  const [port] = await choosePorts({ port: options.port, purpose: 'Kafka', setting: 'WEIR_KAFKA_PORT' });
  const address = `${loopback}:${port}`;
  const settings = kafkaSettings({ port, controllerPort, logFolder: '/tmp/kafka-logs', listenOn: '0.0.0.0' });
  const stop = await startContainer({
    image: `apache/kafka:${kafkaVersion}`,
    // Transactions make the broker call itself at its advertised address, so that must be right inside too.
    port,
    variables: { ...toVariables(settings), KAFKA_HEAP_OPTS: `-Xmx${options.heapMb}m` },
    isReady: async () => (await clusterId({ brokers: [address], timeoutMs: probeTimeoutMs })) !== undefined,
  });
  return { address, stop };
}

/** @throws WeirError `containers-unavailable` or `port-taken` (both fatal), one line. */
export async function startElasticsearchContainer(options: ContainerOptions): Promise<Container> {
  const [port] = await choosePorts({
    port: options.port,
    purpose: 'Elasticsearch',
    setting: 'WEIR_ELASTICSEARCH_PORT',
  });
  const address = `http://${loopback}:${port}`;
  const stop = await startContainer({
    image: `elasticsearch:${elasticsearchVersion}`,
    port,
    variables: {
      'http.port': String(port),
      'discovery.type': 'single-node',
      'xpack.security.enabled': 'false',
      'cluster.routing.allocation.disk.threshold_enabled': 'false',
      ES_JAVA_OPTS: `-Xms${options.heapMb}m -Xmx${options.heapMb}m`,
    },
    isReady: () =>
      checkElasticsearch({ url: address }).then(
        () => true,
        () => false,
      ),
  });
  return { address, stop };
}

async function startContainer(plan: Plan): Promise<() => Promise<void>> {
  // Only who asks for containers pays for loading this.
  const { GenericContainer, getContainerRuntimeClient } = await import('testcontainers');
  await getContainerRuntimeClient().catch((cause: unknown) => {
    throw unavailable('needs a running Docker: start it', cause);
  });
  class LoopbackContainer extends GenericContainer {
    /** Published ports are open to the network unless they name an address; the library has no option for it. */
    protected override async beforeContainerCreated(): Promise<void> {
      const published = { HostIp: loopback, HostPort: String(plan.port) };
      this.hostConfig.PortBindings = { [`${plan.port}/tcp`]: [published] };
    }
  }
  const container = await new LoopbackContainer(plan.image)
    .withExposedPorts({ container: plan.port, host: plan.port })
    .withEnvironment(plan.variables)
    .start()
    .catch((cause: unknown) => {
      throw unavailable(`cannot start ${plan.image} (${firstLine(cause)}): mend that`, cause);
    });
  const stop = async (): Promise<void> => {
    await container.stop();
  };
  const deadline = performance.now() + readyTimeoutMs;
  while (!(await plan.isReady())) {
    if (performance.now() > deadline) {
      await stop();
      throw unavailable(`has ${plan.image} not ready after ${readyTimeoutMs / 1000} s: look at its log`);
    }
    await delay(pollMs);
  }
  return stop;
}

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';

function unavailable(problem: string, cause?: unknown): WeirError {
  return new WeirError({
    code: 'containers-unavailable',
    disposition: 'fatal',
    message: `WEIR_BACKENDS=containers ${problem}, or unset WEIR_BACKENDS to use local processes.`,
    field: 'WEIR_BACKENDS',
    cause,
  });
}
