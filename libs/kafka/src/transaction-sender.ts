import type { ProduceResult } from '@platformatic/kafka';
import type { BatchSender, PendingBatch, WrittenAt } from './batch-sender.js';
import type { KafkaOptions } from './connection.js';
import { fateUnknown, NOT_HELD, refusal } from './produce-errors.js';
import type { OutboundRecord } from './record.js';
import {
  type ClientMessage,
  createTransactionClient,
  toClientMessage,
  type Transaction,
  type TransactionClient,
} from './transaction-client.js';

/** The client is asked to give up quickly, because the guards must be asked again. */
const RETRY = { retries: 2, retryDelay: 20 };

/** Writes each batch in a transaction: all of it can be read, or none. */
export class TransactionSender implements BatchSender {
  readonly #kafka: KafkaOptions;
  readonly #transactionalId: string;
  #client: TransactionClient;

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
    client: TransactionClient,
    messages: ClientMessage[],
  ): Promise<{ transaction: Transaction; result: ProduceResult }> {
    const transaction = await client.beginTransaction();
    return { transaction, result: await transaction.send({ messages }) };
  }

  #create(): TransactionClient {
    return createTransactionClient(this.#kafka, this.#transactionalId, RETRY);
  }
}
