import {
  compatibilityPartitioner,
  type MessageToProduce,
  ProduceAcks,
  type ProduceResult,
  stringSerializer,
} from '@platformatic/kafka';
import type { BatchSender, PendingBatch, WrittenAt } from './batch-sender.js';
import { clientOptions, type KafkaOptions } from './connection.js';
import { fateUnknown, NOT_HELD, refusal } from './produce-errors.js';
import type { OutboundRecord } from './record.js';
import { TransactionalProducer } from './transactional-producer.js';

/** After this the broker ends by itself what a crashed writer left open. */
const TRANSACTION_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;

type ClientMessage = MessageToProduce<Buffer, Buffer, string, string | Buffer>;
type Client = TransactionalProducer<Buffer, Buffer, string, string | Buffer>;
type Transaction = Awaited<ReturnType<Client['beginTransaction']>>;

/** Writes each batch in a transaction: all of it can be read, or none. */
export class TransactionSender implements BatchSender {
  readonly #kafka: KafkaOptions;
  readonly #transactionalId: string;
  #client: Client;

  /** @param transactionalId - Stable for an instance, so that its next start ends what a crash left open. */
  constructor(kafka: KafkaOptions, transactionalId: string) {
    this.#kafka = kafka;
    this.#transactionalId = transactionalId;
    this.#client = this.#create();
  }

  begin(records: readonly OutboundRecord[]): PendingBatch {
    const messages = records.map(toClientMessage);
    const places: WrittenAt[] = [];
    return {
      places,
      get left() {
        return places.length > 0 ? [] : records;
      },
      attempt: async (holds) => {
        places.push(...(await this.#send(messages, holds)));
      },
    };
  }

  async reset(): Promise<void> {
    const old = this.#client;
    this.#client = this.#create();
    await old.close(true).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#client.close(true).catch(() => undefined);
  }

  async #send(messages: ClientMessage[], holds: () => boolean): Promise<WrittenAt[]> {
    const client = this.#client;
    const { transaction, result } = await this.#write(client, messages).catch(async (error: unknown) => {
      // Nothing of it is committed, and nothing will be: the next one with this id ends what is open. A client that
      // failed to begin thinks that it has begun, and one whose coordinator moved asks the old one for ever.
      await this.reset();
      throw refusal(error) ?? error;
    });
    if (!holds()) {
      await this.reset();
      throw NOT_HELD;
    }
    try {
      await transaction.commit();
    } catch (error) {
      await this.reset();
      throw fateUnknown(error);
    }
    return (result.offsets ?? []).map(({ topic, partition, offset }) => ({ topic, partition, offset: Number(offset) }));
  }

  async #write(
    client: Client,
    messages: ClientMessage[],
  ): Promise<{ transaction: Transaction; result: ProduceResult }> {
    const transaction = await client.beginTransaction();
    return { transaction, result: await transaction.send({ messages }) };
  }

  #create(): Client {
    return new TransactionalProducer<Buffer, Buffer, string, string | Buffer>({
      ...clientOptions(this.#kafka, 'transactions', REQUEST_TIMEOUT_MS),
      transactionalId: this.#transactionalId,
      idempotent: true,
      // Without these the client claims to be producer 0, which the broker takes for one that was fenced.
      producerId: -1n,
      producerEpoch: -1,
      acks: ProduceAcks.ALL,
      // The client takes 0 and 1 to mean "for ever"; it is asked to give up quickly, because the guards must be asked again.
      retries: 2,
      retryDelay: 20,
      timeout: TRANSACTION_TIMEOUT_MS,
      partitioner: (message, key) => (key ? compatibilityPartitioner(message, key) : 0),
      serializers: {
        headerKey: stringSerializer,
        headerValue: (value) => (typeof value === 'string' ? Buffer.from(value) : value),
      },
    });
  }
}

function toClientMessage(record: OutboundRecord): ClientMessage {
  return {
    topic: record.topic,
    headers: record.headers,
    ...(record.partition === undefined ? {} : { partition: record.partition }),
    ...(record.key === null ? {} : { key: record.key }),
    ...(record.value === null ? {} : { value: record.value }),
  };
}
