import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import type { Logger } from '@weir/telemetry';
import type { BatchSender, PendingBatch, WrittenAt } from './batch-sender.js';
import type { KafkaOptions } from './connection.js';
import { IdempotentSender } from './idempotent-sender.js';
import { fateUnknown, leaseLost } from './produce-errors.js';
import type { OutboundRecord } from './record.js';
import { TransactionSender } from './transaction-sender.js';

/** Whether the records may still be written; asked before every attempt, and may wait for a rebalance to end. */
export type Guard = () => boolean | Promise<boolean>;

/** The same at this very moment: a process may have been frozen between asking its guard and sending. */
export type Hold = () => boolean;

export interface RecordProducerOptions {
  kafka: KafkaOptions;
  logger: Logger;
  /** For transactions: stable for an instance, so that its next start ends what a crash left open. */
  transactionalId?: string;
}

interface Waiting {
  records: readonly OutboundRecord[];
  guard: Guard;
  holds: Hold;
  bytes: number;
  done: PromiseWithResolvers<readonly WrittenAt[]>;
}

const MAX_BATCH_BYTES = 900_000;
const MAX_BATCH_RECORDS = 2_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Writes records in order, each once: one request at a time, whatever waits meanwhile goes with the next. A request that
 * fails is repeated while its guards hold, however long the outage.
 */
export class RecordProducer {
  readonly #options: RecordProducerOptions;
  readonly #sender: BatchSender;
  readonly #queue: Waiting[] = [];
  #sending = false;
  #closed = false;
  #underWay: Promise<void> = Promise.resolve();
  #idle = Promise.withResolvers<void>();

  constructor(options: RecordProducerOptions) {
    const { kafka, transactionalId } = options;
    this.#options = options;
    this.#sender = transactionalId ? new TransactionSender(kafka, transactionalId) : new IdempotentSender(kafka);
    this.#idle.resolve();
  }

  /**
   * Resolves when the broker has acknowledged all of `records`.
   *
   * @throws WeirError `lease-lost` when the guard said no; `producer-restarted` when it is not known whether the records
   *   were written, so that they must be looked for before they are written again.
   */
  send(
    records: readonly OutboundRecord[],
    guard: Guard = alwaysAllowed,
    holds: Hold = alwaysHeld,
  ): Promise<readonly WrittenAt[]> {
    if (records.length === 0) return Promise.resolve([]);
    const bytes = records.reduce((sum, record) => sum + (record.value?.length ?? 0) + 300, 0);
    const waiting: Waiting = { records, guard, holds, bytes, done: Promise.withResolvers() };
    this.#queue.push(waiting);
    if (!this.#sending) {
      this.#sending = true;
      this.#idle = Promise.withResolvers();
      // One turn of the event loop later, what is sent in the same turn goes together.
      setImmediate(() => void this.#drain());
    }
    return waiting.done.promise;
  }

  /** Resolves when no request that is on its way now is any longer, whatever became of it. */
  async quiet(): Promise<void> {
    await this.#underWay;
  }

  /** Waits for what is under way, then closes the sockets. */
  async close(): Promise<void> {
    await Promise.race([this.#idle.promise, sleep(5_000, undefined, { ref: false })]);
    this.#closed = true;
    await this.#sender.close();
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
    const taken = this.#queue.splice(0, this.#fitting());
    // Those of one partition share their guard: it is asked once for all of them.
    const guards = [...new Set(taken.map(({ guard }) => guard))];
    const allowed = new Map(await Promise.all(guards.map(async (guard) => [guard, await guard()] as const)));
    return taken.filter(({ guard, done }) => {
      const may = allowed.get(guard)!;
      if (!may) done.reject(leaseLost());
      return may;
    });
  }

  /** How many of those that wait, from the first on, go in one request. */
  #fitting(): number {
    // A transaction is one caller's: it must not fail for another's sake.
    if (this.#options.transactionalId) return 1;
    let bytes = 0;
    let records = 0;
    let count = 0;
    for (const next of this.#queue) {
      if (count > 0 && (bytes + next.bytes > MAX_BATCH_BYTES || records >= MAX_BATCH_RECORDS)) break;
      bytes += next.bytes;
      records += next.records.length;
      count += 1;
    }
    return count;
  }

  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    const pending = this.#sender.begin(batch.flatMap(({ records }) => records));
    const holds = [...new Set(batch.map((waiting) => waiting.holds))];
    for (let failures = 0; ;) {
      try {
        const attempt = pending.attempt(() => holds.every((held) => held()));
        this.#underWay = attempt.catch(() => undefined);
        await attempt;
        return batch.forEach((waiting) => waiting.done.resolve(pending.places));
      } catch (error) {
        if (isFinal(error)) return this.#settle(batch, pending, error);
        failures += 1;
        this.#options.logger.debug({ failures, error: String(error) }, 'produce failed, trying again');
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
        const allowed = await Promise.all(batch.map(async ({ guard }) => guard()));
        if (!this.#closed && !allowed.includes(false)) continue;
        await this.#sender.reset();
        return batch.forEach((waiting, index) =>
          waiting.done.reject(allowed[index] ? fateUnknown(error) : leaseLost()),
        );
      }
    }
  }

  /** A batch that cannot be written whole: one caller's bad record must not cost the others theirs. */
  async #settle(batch: readonly Waiting[], pending: PendingBatch, error: WeirError): Promise<void> {
    const left = new Set(pending.left);
    for (const waiting of batch) {
      const records = waiting.records.filter((record) => left.has(record));
      if (records.length === 0) waiting.done.resolve([...pending.places]);
      else if (batch.length === 1 || error.disposition === 'retryable') waiting.done.reject(error);
      else await this.#sendBatch([{ ...waiting, records }]);
    }
  }
}

const alwaysAllowed: Guard = () => true;
const alwaysHeld: Hold = () => true;

/** What another attempt does not change. */
function isFinal(error: unknown): error is WeirError {
  return WeirError.is(error) && (error.disposition !== 'retryable' || error.code === 'producer-restarted');
}
