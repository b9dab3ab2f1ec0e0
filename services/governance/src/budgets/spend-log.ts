import { callOf, oldestStart, reservationOf, SpendBook } from '@weir/budgets';
import {
  type BudgetWarned,
  decodeMessage,
  type DescMessage,
  HEADER,
  type MessageShape,
  type Topic,
  topics,
} from '@weir/contracts';
import { classify } from '@weir/errors';
import { headerOf, type InboundRecord, type KafkaOptions, LogReader, type PartitionScope } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import { Warnings } from './warnings.js';

export interface SpendLogOptions {
  kafka: KafkaOptions;
  logger: Logger;
  now: () => number;
}

/**
 * What was decided, spent and warned of, as the log has it: read from when the longest period began, and followed from then on.
 * Every instance follows it; the one that owns the requests' partition decides by it.
 */
export class SpendLog {
  readonly book = new SpendBook();
  readonly warnings = new Warnings();
  readonly #reader: LogReader;
  readonly #logger: Logger;
  #owner: PartitionScope | undefined;
  #ready: Promise<void> | undefined;

  constructor({ kafka, logger, now }: SpendLogOptions) {
    this.#logger = logger;
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: [topics.budgetDecided.name, topics.usageRecorded.name, topics.budgetWarned.name],
      from: oldestStart(now()),
      onRecord: (record) => this.#take(record),
    });
  }

  start(): Promise<void> {
    return this.#reader.start();
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }

  /** The partition is taken by whom `scope` stands for: others may have decided before. */
  taken(scope: PartitionScope): void {
    if (scope === this.#owner) return;
    this.#owner = scope;
    this.#ready = undefined;
  }

  /**
   * Resolves once everything is known that was decided before the partition was taken.
   *
   * @throws WeirError `kafka-unavailable` (retryable).
   */
  async ready(): Promise<void> {
    const owner = this.#owner;
    this.#ready ??= this.#catchUp();
    try {
      await this.#ready;
    } catch (error) {
      if (owner === this.#owner) this.#ready = undefined;
      throw error;
    }
  }

  async #catchUp(): Promise<void> {
    await this.#reader.catchUp();
    // Reserved here when the partition was lost, and never written.
    this.book.forgetUnconfirmed();
  }

  #take(record: InboundRecord): void {
    try {
      if (record.topic === topics.usageRecorded.name) {
        const { call, isCall } = callOf(read(topics.usageRecorded, record));
        this.book.settle(call, isCall);
      } else if (record.topic === topics.budgetDecided.name) {
        const reservation = reservationOf(read(topics.budgetDecided, record), headerOf(record, HEADER.tenant) ?? '');
        if (reservation) this.book.reserve(reservation, true);
      } else {
        this.warnings.given(read(topics.budgetWarned, record) satisfies BudgetWarned);
      }
    } catch (error) {
      const { topic, partition, offset } = record;
      this.#logger.error({ code: classify(error).code, topic, partition, offset }, 'record of spending not understood');
    }
  }
}

function read<Schema extends DescMessage>(topic: Topic<Schema>, record: InboundRecord): MessageShape<Schema> {
  const contentType = headerOf(record, HEADER.contentType);
  return decodeMessage(topic.schema, record.value ?? Buffer.alloc(0), contentType, topic.required);
}
