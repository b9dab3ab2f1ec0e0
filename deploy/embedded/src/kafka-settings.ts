import { loopback } from './ports.js';

export interface KafkaPlace {
  port: number;
  controllerPort: number;
  /** Inside a container the loopback of others is not its own. @default 127.0.0.1 */
  listenOn?: string;
  /** Absolute; holds nothing but Kafka's logs, which refuses to start when it finds anything else there. */
  logFolder: string;
}

export type KafkaSettings = Record<string, string | number | boolean>;

// 10 MiB and room for a batch's framing: a document's chunks with their vectors travel in one message.
const maxMessageBytes = 10_485_880;

/** The properties of a broker that is its own controller, for one machine. */
export function kafkaSettings({ port, controllerPort, logFolder, listenOn = loopback }: KafkaPlace): KafkaSettings {
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${loopback}:${controllerPort}`,
    listeners: `PLAINTEXT://${listenOn}:${port},CONTROLLER://${loopback}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${loopback}:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': logFolder,

    // Topics are made from the catalogue; one that is missing must be an error.
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,

    // Kafka's 50 partitions each are for clusters; here they cost seconds at the first consumer and file handles for good.
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.num.partitions': 8,
    'share.coordinator.state.topic.num.partitions': 8,

    // A broker that comes back after SIGKILL may register only when its former session is over; the default is 9 s.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,

    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,

    'message.max.bytes': maxMessageBytes,
    'replica.fetch.max.bytes': maxMessageBytes,
    'replica.fetch.response.max.bytes': maxMessageBytes,

    // Compaction is on by default. Its buffer, 128 MB by default, is heap; 8 MB still maps 350,000 keys a pass.
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    // How soon the files of what was erased are deleted; the default is five minutes.
    'log.retention.check.interval.ms': 5_000,
    'log.initial.task.delay.ms': 5_000,
    'log.cleaner.backoff.ms': 5_000,
    'num.network.threads': 2,
    'num.io.threads': 4,
  };
}

/** As a Java properties file. */
export function toProperties(settings: KafkaSettings): string {
  // A backslash starts an escape in this format, and a path may hold one.
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** As the variables that Kafka's container image turns into properties. */
export function toVariables(settings: KafkaSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
      String(value),
    ]),
  );
}
