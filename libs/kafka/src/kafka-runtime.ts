import { randomUUID } from 'node:crypto';
import { WeirError } from '@weir/errors';
import type { Telemetry } from '@weir/telemetry';
import { requireTopics } from './admin.js';
import { KafkaConnection, type KafkaOptions } from './connection.js';
import { ConsumerGroup } from './consumer-group.js';
import type { AnyConsumer } from './define-consumer.js';
import { DEFAULT_TIMEOUTS, type GroupTimeouts } from './group-member.js';
import { RecordProducer } from './record-producer.js';
import { RecordWriter } from './record-writer.js';
import { Topology } from './topology.js';

export interface KafkaRuntimeOptions {
  kafka: KafkaOptions;
  telemetry: Telemetry;
  /** Stable over restarts, so that a crash's open transactions end at the next start; else the broker's timeout ends them. */
  transactionalId?: string;
  timeouts?: Partial<GroupTimeouts>;
  /** @default 8,000 */
  drainMs?: number;
  onFatal: (error: WeirError) => void;
}

/** Everything of a service that talks to Kafka: its consumers, grouped, and its producers. */
export class KafkaRuntime {
  readonly producer: RecordProducer;
  readonly #options: KafkaRuntimeOptions;
  readonly #transactions: RecordProducer;
  readonly #connection: KafkaConnection;
  readonly #writer: RecordWriter;
  #groups: ConsumerGroup[] = [];

  constructor(options: KafkaRuntimeOptions) {
    const { kafka, telemetry } = options;
    const { logger } = telemetry;
    this.#options = options;
    this.producer = new RecordProducer({ kafka, logger });
    const transactionalId = options.transactionalId ?? `weir.${telemetry.service}.${randomUUID()}`;
    this.#transactions = new RecordProducer({ kafka, logger, transactionalId });
    this.#connection = new KafkaConnection(kafka, 'metadata');
    this.#writer = new RecordWriter({
      service: telemetry.service,
      instance: telemetry.instance,
      topology: new Topology(this.#connection),
      producer: this.producer,
      transactions: this.#transactions,
      telemetry,
    });
  }

  /**
   * Starts the consumers.
   *
   * @throws WeirError fatal: `topic-missing`, or `consumer-twice` when a group reads a topic with two consumers.
   */
  async start(consumers: readonly AnyConsumer[]): Promise<void> {
    const { kafka, telemetry, timeouts, drainMs, onFatal } = this.#options;
    const groups = Map.groupBy(consumers, ({ group }) => group);
    for (const [group, members] of groups) {
      const twice = members.find(
        ({ topic }, index) => members.findIndex((other) => other.topic.name === topic.name) !== index,
      );
      if (twice) {
        throw new WeirError({
          code: 'consumer-twice',
          disposition: 'fatal',
          message: `Group ${group} reads ${twice.topic.name} with two consumers.`,
        });
      }
    }
    await requireTopics(kafka, [...new Set(consumers.flatMap(({ topic }) => [topic.name, topic.deadLetters]))]);
    this.#groups = [...groups].map(
      ([group, members]) =>
        new ConsumerGroup({
          kafka,
          group,
          consumers: members,
          writer: this.#writer,
          telemetry,
          timeouts: { ...DEFAULT_TIMEOUTS, ...timeouts },
          drainMs: drainMs ?? 8_000,
          onFatal,
        }),
    );
    for (const group of this.#groups) group.start();
  }

  /** Groups without their partitions yet; empty when all is well. */
  get notReady(): string[] {
    return this.#groups.filter(({ ready }) => !ready).map(({ group }) => group);
  }

  /** @throws WeirError `kafka-unavailable`. */
  async ping(): Promise<void> {
    await this.#connection.request('Metadata', 'any', [], false, false);
  }

  /** Finishes what is in flight, then leaves. */
  async stop(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.stop()));
    await Promise.all([this.producer.close(), this.#transactions.close(), this.#connection.close()]);
  }
}
