import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import { hasProtocolError, type KafkaOptions, unavailable } from './connection.js';
import { fateUnknown, refusal } from './produce-errors.js';
import type { OutboundRecord } from './record.js';
import {
  createTransactionClient,
  toClientMessage,
  type Transaction,
  type TransactionClient,
} from './transaction-client.js';

/** A transaction is refused for a moment while the one before is being ended. */
const RETRY = { retries: 200, retryDelay: 25 };
/** As long as ending what a predecessor left open may take. */
const TAKE_MS = 15_000;
const TAKE_PAUSE_MS = 100;
const FENCED = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING', 'INVALID_TXN_STATE'];

/**
 * The one writer of a transactional id: whoever takes the id next ends this one, and nothing of this one is written any more. What
 * is decided by reading the log after the id was taken therefore still holds when it is written.
 */
export class ExclusiveWriter {
  readonly #client: TransactionClient;
  #transaction: Transaction | undefined;
  #over = false;

  /**
   * Takes the id: when it resolves, everything that earlier writers wrote is committed, or will never be.
   *
   * @throws WeirError `kafka-unavailable` (retryable), `transactions-not-allowed` (fatal).
   */
  static async take(kafka: KafkaOptions, transactionalId: string): Promise<ExclusiveWriter> {
    const giveUpAt = performance.now() + TAKE_MS;
    for (;;) {
      const client = createTransactionClient(kafka, transactionalId, RETRY);
      try {
        // The client takes the id with its first transaction, of which the broker knows nothing before a record is in it.
        return new ExclusiveWriter(client, await client.beginTransaction());
      } catch (error) {
        await client.close(true).catch(() => undefined);
        if (hasProtocolError(error, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED')) throw notAllowed(transactionalId, error);
        if (performance.now() > giveUpAt) throw unavailable(error);
        await sleep(TAKE_PAUSE_MS);
      }
    }
  }

  private constructor(client: TransactionClient, transaction: Transaction) {
    this.#client = client;
    this.#transaction = transaction;
  }

  /**
   * Writes the records in one transaction: all of them can be read, or none. After an error this writer writes nothing any more.
   *
   * @throws WeirError `writer-superseded` (fatal) when another has taken the id: nothing of these is written;
   *   `producer-restarted` when it is not known whether they are.
   */
  async write(records: readonly OutboundRecord[]): Promise<void> {
    if (this.#over) throw superseded();
    let committing = false;
    try {
      // A client that is used after a failure takes the id anew, from whoever has it now.
      const transaction = this.#transaction ?? (await this.#client.beginTransaction());
      this.#transaction = undefined;
      await transaction.send({ messages: records.map(toClientMessage) });
      committing = true;
      await transaction.commit();
    } catch (error) {
      this.#over = true;
      await this.close();
      if (hasProtocolError(error, ...FENCED)) throw superseded(error);
      if (committing) throw fateUnknown(error);
      throw refusal(error) ?? unavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#over = true;
    await this.#client.close(true).catch(() => undefined);
  }
}

function superseded(cause?: unknown): WeirError {
  return new WeirError({
    code: 'writer-superseded',
    disposition: 'fatal',
    message: 'Another writer has taken over; nothing more is written here.',
    cause,
  });
}

function notAllowed(transactionalId: string, cause: unknown): WeirError {
  return new WeirError({
    code: 'transactions-not-allowed',
    disposition: 'fatal',
    message: `Kafka does not let this user write transactions as ${transactionalId}. Allow it with: weir topics grant`,
    cause,
  });
}
