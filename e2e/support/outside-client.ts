import { randomUUID } from 'node:crypto';
import { type Consumer, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { until } from './until.js';

/** A record as an outside client sees it. */
export interface Seen {
  topic: string;
  partition: number;
  offset: number;
  key: string | undefined;
  /** Parsed JSON; undefined for a null value or one that is not JSON. */
  message: Record<string, unknown> | undefined;
  headers: Record<string, string>;
  /** When the broker took it, and when it was read here: milliseconds since the epoch. */
  timestamp: number;
  seenAt: number;
}

export type Value = string | Buffer | null | Record<string, unknown>;

export const TENANT = 'default';

/**
 * A client that knows nothing of Weir but its topics: kafkajs, JSON, no generated code. It reads its topics from their
 * start and keeps every record.
 */
export class OutsideClient {
  readonly #producer: Producer;
  readonly #consumer: Consumer | undefined;
  readonly #seen: Seen[] = [];

  private constructor(producer: Producer, consumer: Consumer | undefined) {
    this.#producer = producer;
    this.#consumer = consumer;
  }

  /** @param topics - To read; none for a client that only writes. */
  static async connect(brokers: readonly string[], topics: readonly string[] = []): Promise<OutsideClient> {
    const kafka = new Kafka({ clientId: 'outside', brokers: [...brokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
    await producer.connect();
    if (topics.length === 0) return new OutsideClient(producer, undefined);
    const consumer = kafka.consumer({ groupId: `outside-${randomUUID()}`, maxWaitTimeInMs: 50 });
    const client = new OutsideClient(producer, consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message }) => {
        client.#seen.push({
          topic,
          partition,
          offset: Number(message.offset),
          key: message.key?.toString(),
          message: parse(message.value),
          headers: Object.fromEntries(
            Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]),
          ),
          timestamp: Number(message.timestamp),
          seenAt: Date.now(),
        });
      },
    });
    await joined;
    return client;
  }

  /** Resolves when the broker has it. Headers given as undefined are left out, the tenant too. */
  async publish(
    topic: string,
    key: string | null,
    value: Value,
    headers: Record<string, string | undefined> = {},
  ): Promise<void> {
    const all = { 'weir-tenant': TENANT, ...headers };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const encoded =
      value === null || typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value);
    await this.#producer.send({ topic, messages: [{ key, value: encoded, headers: Object.fromEntries(given) }] });
  }

  seen(topic: string, matches: (record: Seen) => boolean = () => true): Seen[] {
    return this.#seen.filter((record) => record.topic === topic && matches(record));
  }

  /** The first record of a topic that matches, now or later. */
  wait(topic: string, what: string, matches: (record: Seen) => boolean, withinMs = 30_000): Promise<Seen> {
    return until(`${what} on ${topic}`, () => this.seen(topic, matches)[0], { withinMs, pollMs: 5 });
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.disconnect(), this.#consumer?.disconnect()]);
  }
}

function parse(value: Buffer | null): Record<string, unknown> | undefined {
  if (value === null) return undefined;
  try {
    return JSON.parse(value.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
