import type { AnyConsumer } from './define-consumer.js';
import type { Handled } from './message-pipeline.js';
import { type LedgerEnds, OffsetTracker } from './offset-tracker.js';
import type { InboundRecord } from './record.js';

export interface PartitionWorkerOptions {
  consumer: AnyConsumer;
  topic: string;
  partition: number;
  /** First offset to handle. */
  committed: number;
  /** The log's end when the partition was taken. */
  logEnd: number;
  /** First offset to read: earlier than `committed` where the consumer wants history. */
  start: number;
  /** Where its ledgers end now. */
  ledgerEnds: () => LedgerEnds;
  /** Handles one record; rejects only with what must stop the process. */
  process: (record: InboundRecord) => Promise<Handled>;
  /** Shown every record before it is handled, those of the history included. */
  remember?: ((record: InboundRecord) => void) | undefined;
  /** Something ended: there may be room to read, or offsets to commit. */
  changed: () => void;
  /**
   * A message was abandoned though the partition is still owned: it has to be taken up anew from the committed offset.
   * The worker is closed by then, and says this once.
   */
  abandoned: () => void;
  failed: (error: unknown) => void;
}

const DEFAULT_CONCURRENCY = 64;
/** Without I/O of its own a message waits only until its emission is acknowledged, and meanwhile others can be handled. */
const CONCURRENCY_WITHOUT_GATHER = 512;
/** Records read ahead, beyond those being handled. */
const READ_AHEAD = 256;

/**
 * The messages of one owned partition: several at a time, those with the same key one after another, and the offset up
 * to which all are done.
 */
export class PartitionWorker {
  readonly tracker: OffsetTracker;
  readonly #options: PartitionWorkerOptions;
  readonly #concurrency: number;
  readonly #queue: InboundRecord[] = [];
  readonly #tails = new Map<string, Promise<void>>();
  /** Timestamps of messages that began and are not done, by offset. */
  readonly #begun = new Map<number, number>();
  #next: number;
  #head = 0;
  #active = 0;
  #holds = 0;
  #suspended = false;
  #closed = false;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: PartitionWorkerOptions) {
    this.#options = options;
    const { concurrency, gather } = options.consumer;
    this.#concurrency = concurrency ?? (gather ? DEFAULT_CONCURRENCY : CONCURRENCY_WITHOUT_GATHER);
    this.tracker = new OffsetTracker(options.committed, options.logEnd);
    this.#next = options.start;
  }

  /** Offset of the next record to read. */
  get position(): number {
    return this.#next;
  }

  get inFlight(): number {
    return this.#active;
  }

  /** When the first message that is read and not done was written, Unix milliseconds; undefined: there is none. */
  get oldest(): number | undefined {
    return this.#begun.values().next().value ?? this.#queue[this.#head]?.timestamp;
  }

  /** Waits for a retry or a dependency. */
  get waiting(): boolean {
    return this.#holds > 0;
  }

  /** Whether more records are wanted. */
  get hungry(): boolean {
    return !this.#closed && !this.#suspended && this.#holds === 0 && this.#queue.length - this.#head < READ_AHEAD;
  }

  /** Takes what was read at `requested`; what was read for another position is dropped. */
  offer(requested: number, records: readonly InboundRecord[], nextOffset: number): void {
    if (this.#closed || requested !== this.#next) return;
    this.#next = nextOffset;
    for (const record of records) {
      this.#options.remember?.(record);
      if (record.offset >= this.#options.committed) this.#queue.push(record);
    }
    if (records.length === 0 && this.#queue.length === this.#head) this.tracker.skipTo(nextOffset);
    this.#pump();
  }

  /** Continues from `offset`: what was before it is gone. */
  reset(offset: number): void {
    this.#next = offset;
    this.tracker.skipTo(offset);
  }

  /** Starts no further message until the returned function is called. */
  hold(): () => void {
    this.#holds += 1;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#holds -= 1;
      this.#pump();
      this.#options.changed();
    };
  }

  /** Starts nothing new; resolves when nothing is in flight. */
  drain(): Promise<void> {
    this.#suspended = true;
    if (this.#active === 0) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  resume(): void {
    this.#suspended = false;
    this.#pump();
  }

  close(): void {
    this.#closed = true;
    this.#queue.length = 0;
    this.#head = 0;
  }

  #pump(): void {
    while (!this.#closed && !this.#suspended && this.#holds === 0 && this.#active < this.#concurrency) {
      const record = this.#queue[this.#head];
      if (!record) break;
      this.#head += 1;
      this.#start(record);
    }
    if (this.#head > 1_024 || this.#head === this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #start(record: InboundRecord): void {
    this.#active += 1;
    this.tracker.begin(record.offset, this.#options.ledgerEnds());
    this.#begun.set(record.offset, record.timestamp);
    const key = record.key?.toString('latin1');
    const before = key === undefined ? undefined : this.#tails.get(key);
    const work = before ? before.then(() => this.#handle(record)) : this.#handle(record);
    if (key === undefined) return;
    this.#tails.set(key, work);
    void work.then(() => {
      if (this.#tails.get(key) === work) this.#tails.delete(key);
    });
  }

  async #handle(record: InboundRecord): Promise<void> {
    try {
      // After the partition was lost nothing more is begun: its new owner reads these records too.
      if (!this.#closed) {
        if ((await this.#options.process(record)) === 'done') {
          this.tracker.complete(record.offset);
          this.#begun.delete(record.offset);
        } else if (!this.#closed) {
          // What follows it, of its own key above all, must not overtake it.
          this.close();
          this.#options.abandoned();
        }
      }
    } catch (error) {
      this.#options.failed(error);
    }
    this.#active -= 1;
    if (this.#active === 0) {
      this.#drained?.resolve();
      this.#drained = undefined;
    }
    this.#pump();
    this.#options.changed();
  }
}
