import { setTimeout as sleep } from 'node:timers/promises';
import {
  compatibilityPartitioner,
  type MessageToProduce,
  ProduceAcks,
  Producer,
  type ProduceResult,
  stringSerializer,
} from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import type { Logger } from '@weir/telemetry';
import { clientOptions, hasProtocolError, type KafkaOptions } from './connection.js';
import type { OutboundRecord } from './record.js';

/** Whether the records may still be written; asked before every attempt. */
export type Guard = () => boolean | Promise<boolean>;

/** Topic and partition, and an offset not above that of any record just written there. */
export interface WrittenAt {
  topic: string;
  partition: number;
  offset: number;
}

export interface RecordProducerOptions {
  kafka: KafkaOptions;
  logger: Logger;
  /** For transactions: stable for an instance, so that its next start ends what a crash left open. */
  transactionalId?: string;
}

interface Waiting {
  records: readonly OutboundRecord[];
  guard: Guard;
  bytes: number;
  done: PromiseWithResolvers<WrittenAt[]>;
}

type ClientMessage = MessageToProduce<Buffer, Buffer, string, string | Buffer>;

const MAX_BATCH_BYTES = 900_000;
const MAX_BATCH_RECORDS = 2_000;
const TRANSACTION_TIMEOUT_MS = 10_000;
/** A broker that takes longer is asked again: it knows whether it has the records. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Writes records in order, each once: one request at a time, whatever waits meanwhile goes with the next. A request that
 * fails is repeated unchanged (the broker knows its sequence numbers) while its guards hold, however long the outage.
 */
export class RecordProducer {
  readonly #options: RecordProducerOptions;
  readonly #queue: Waiting[] = [];
  #producer: Producer<Buffer, Buffer, string, string | Buffer>;
  #sending = false;
  #closed = false;
  #idle = Promise.withResolvers<void>();

  constructor(options: RecordProducerOptions) {
    this.#options = options;
    this.#producer = this.#create();
    this.#idle.resolve();
  }

  /**
   * Resolves when the broker has acknowledged all of `records`.
   *
   * @throws WeirError `lease-lost` when the guard said no; `producer-restarted` when it is not known whether the records
   *   were written, so that they must be looked for before they are written again.
   */
  send(records: readonly OutboundRecord[], guard: Guard = alwaysAllowed): Promise<WrittenAt[]> {
    if (records.length === 0) return Promise.resolve([]);
    const bytes = records.reduce((sum, record) => sum + (record.value?.length ?? 0) + 300, 0);
    const waiting: Waiting = { records, guard, bytes, done: Promise.withResolvers() };
    this.#queue.push(waiting);
    if (!this.#sending) {
      this.#sending = true;
      this.#idle = Promise.withResolvers();
      // One turn of the event loop later, what is sent in the same turn goes together.
      setImmediate(() => void this.#drain());
    }
    return waiting.done.promise;
  }

  /** Waits for what is under way, then closes the sockets. */
  async close(): Promise<void> {
    await Promise.race([this.#idle.promise, sleep(5_000, undefined, { ref: false })]);
    this.#closed = true;
    await this.#producer.close(true).catch(() => undefined);
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = await this.#nextBatch();
      if (batch.length > 0) await this.#sendBatch(batch);
    }
    this.#sending = false;
    this.#idle.resolve();
  }

  async #nextBatch(): Promise<Waiting[]> {
    const batch: Waiting[] = [];
    let bytes = 0;
    let count = 0;
    while (this.#queue[0]) {
      const next = this.#queue[0];
      if (batch.length > 0 && (bytes + next.bytes > MAX_BATCH_BYTES || count >= MAX_BATCH_RECORDS)) break;
      this.#queue.shift();
      if (!(await next.guard())) {
        next.done.reject(leaseLost());
        continue;
      }
      batch.push(next);
      bytes += next.bytes;
      count += next.records.length;
      // A transaction is one caller's: it must not fail for another's sake.
      if (this.#options.transactionalId) break;
    }
    return batch;
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    let messages = batch.flatMap(({ records }) => records.map(toClientMessage));
    const written: WrittenAt[] = [];
    for (let failures = 0; ;) {
      try {
        const result = this.#options.transactionalId
          ? await this.#sendInTransaction(messages)
          : await this.#producer.send({ messages });
        written.push(...offsetsOf(result));
        for (const waiting of batch) waiting.done.resolve(written);
        return;
      } catch (error) {
        const refused = refusal(error);
        if (refused) {
          await this.#restart();
          return batch.forEach((waiting) => waiting.done.reject(refused));
        }
        // What one broker took must not be sent again when another failed.
        const produced = offsetsOf((error as { produced?: ProduceResult }).produced);
        written.push(...produced);
        messages = messages.filter(
          ({ topic, partition }) => !produced.some((at) => at.topic === topic && at.partition === partition),
        );
        failures += 1;
        this.#options.logger.debug({ failures, error: String(error) }, 'produce failed, trying again');
        await sleep(Math.min(50 * 2 ** failures, 1_000));
        const allowed = await Promise.all(batch.map(async ({ guard }) => guard()));
        if (this.#closed || allowed.includes(false)) {
          await this.#restart();
          return batch.forEach((waiting, index) =>
            waiting.done.reject(allowed[index] ? restarted(error) : leaseLost()),
          );
        }
      }
    }
  }

  async #sendInTransaction(messages: ClientMessage[]): Promise<ProduceResult> {
    const transaction = await this.#producer.beginTransaction();
    try {
      const result = await transaction.send({ messages });
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.abort().catch(() => transaction.cancel().catch(() => undefined));
      throw error;
    }
  }

  /** After an attempt of unknown fate its sequence numbers must not be used for other records. */
  async #restart(): Promise<void> {
    const old = this.#producer;
    this.#producer = this.#create();
    await old.close(true).catch(() => undefined);
  }

  #create(): Producer<Buffer, Buffer, string, string | Buffer> {
    const { kafka, transactionalId } = this.#options;
    return new Producer<Buffer, Buffer, string, string | Buffer>({
      ...clientOptions(kafka, transactionalId ? 'transactions' : 'producer'),
      requestTimeout: REQUEST_TIMEOUT_MS,
      ...(transactionalId ? { transactionalId, timeout: TRANSACTION_TIMEOUT_MS } : {}),
      idempotent: true,
      acks: ProduceAcks.ALL,
      // The client takes 0 and 1 to mean "for ever"; it is asked to give up quickly, because the guards must be asked again.
      retries: 2,
      retryDelay: 20,
      partitioner: (_message, key) => (key ? compatibilityPartitioner(_message, key) : 0),
      serializers: {
        headerKey: stringSerializer,
        headerValue: (value) => (typeof value === 'string' ? Buffer.from(value) : value),
      },
    });
  }
}

const alwaysAllowed: Guard = () => true;

function toClientMessage(record: OutboundRecord): ClientMessage {
  return {
    topic: record.topic,
    headers: record.headers,
    ...(record.partition === undefined ? {} : { partition: record.partition }),
    ...(record.key === null ? {} : { key: record.key }),
    ...(record.value === null ? {} : { value: record.value }),
  };
}

function offsetsOf(result: ProduceResult | undefined): WrittenAt[] {
  return (result?.offsets ?? []).map(({ topic, partition, offset }) => ({ topic, partition, offset: Number(offset) }));
}

function leaseLost(): WeirError {
  return new WeirError({
    code: 'lease-lost',
    disposition: 'retryable',
    message: 'The partition belongs to another instance now; the emission was dropped.',
  });
}

function restarted(cause: unknown): WeirError {
  return new WeirError({
    code: 'producer-restarted',
    disposition: 'retryable',
    dependency: 'kafka',
    message: 'It is not known whether the records were written.',
    cause,
  });
}

/** What the broker refuses for good, and so has certainly not written. */
function refusal(error: unknown): WeirError | undefined {
  const refused = (code: string, message: string) =>
    new WeirError({ code, disposition: 'poison', message, cause: error });
  if (hasProtocolError(error, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE')) {
    return refused('record-too-large', 'A record is larger than its topic allows.');
  }
  if (hasProtocolError(error, 'TOPIC_AUTHORIZATION_FAILED')) {
    return new WeirError({
      code: 'topic-not-allowed',
      disposition: 'fatal',
      message: 'Kafka does not let this service write to one of its topics.',
      cause: error,
    });
  }
  if (hasProtocolError(error, 'INVALID_TOPIC_EXCEPTION'))
    return refused('topic-invalid', 'The topic name is not valid.');
  return undefined;
}
