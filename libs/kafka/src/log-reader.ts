import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { Logger } from '@weir/telemetry';
import { KafkaConnection, type KafkaOptions, unavailable } from './connection.js';
import { FetchLoop } from './fetch-loop.js';
import type { FetchedPartition } from './fetch-records.js';
import { listOffsets } from './list-offsets.js';
import type { InboundRecord } from './record.js';

export interface LogReaderOptions {
  kafka: KafkaOptions;
  topics: readonly string[];
  /** Where to begin in every partition; a number is milliseconds since the epoch. */
  from: 'start' | 'end' | number;
  onRecord: (record: InboundRecord) => void;
  logger: Logger;
  /** How long the broker may hold a request that finds nothing, milliseconds. @default 1,000 */
  maxWaitMs?: number;
}

interface Position {
  topic: string;
  partition: number;
  /** Of the next record to read. */
  offset: number;
  /** The log's end when the reader began. */
  endAtStart: number;
  /** Where it stood when the log began behind it already. */
  missedFrom: number;
}

/** Somebody who waits until the reader has come so far. */
interface Wait {
  /** Offsets that are not reached yet, by topic and partition. */
  left: Map<string, number>;
  done: PromiseWithResolvers<void>;
}

/**
 * Reads all partitions of some topics without a group: for those who want everything (a view of a compacted topic, a
 * gateway that waits for answers, someone who looks on). Commits nothing.
 */
export class LogReader {
  readonly #options: LogReaderOptions;
  readonly #connection: KafkaConnection;
  readonly #positions = new Map<string, Position>();
  readonly #loop: FetchLoop;
  readonly #waits = new Set<Wait>();
  /** Its own, because the reader's waits at the broker for what comes next. */
  #lookAhead: KafkaConnection | undefined;
  #caughtUp: Promise<void> = Promise.resolve();

  constructor(options: LogReaderOptions) {
    this.#options = options;
    this.#connection = new KafkaConnection(options.kafka, 'reader');
    this.#loop = new FetchLoop({
      connection: this.#connection,
      limits: { maxWaitMs: options.maxWaitMs ?? 1_000, maxBytes: 4 * 1024 * 1024, maxPartitionBytes: 1024 * 1024 },
      wanted: () => [...this.#positions.values()],
      deliver: (fetched) => this.#deliver(fetched),
      logger: options.logger,
    });
  }

  /** Resolves when the positions are known: what is written from now on will be read. */
  async start(): Promise<void> {
    const { topics, from } = this.#options;
    const metadata = await this.#connection.metadata({ topics: [...topics] });
    const ends = new Map<string, number>();
    for (const topic of topics) {
      const partitions = Array.from({ length: metadata.topics.get(topic)?.partitionsCount ?? 0 }, (_, index) => index);
      const begin = await listOffsets(this.#connection, topic, partitions, timestampOf(from));
      const end = await listOffsets(this.#connection, topic, partitions, ListOffsetTimestamps.LATEST);
      for (const partition of partitions) {
        const last = end.get(partition) ?? 0;
        const first = begin.get(partition) ?? -1;
        // No record is as young as the time asked for: begin at the end.
        const offset = first < 0 ? last : first;
        this.#positions.set(`${topic}/${partition}`, {
          topic,
          partition,
          offset,
          endAtStart: last,
          missedFrom: Infinity,
        });
        ends.set(`${topic}/${partition}`, last);
      }
    }
    this.#caughtUp = this.#reach(ends);
    this.#loop.wake();
  }

  /** Resolves when everything that stood in the topics at the start was read. */
  get caughtUp(): Promise<void> {
    return this.#caughtUp;
  }

  /**
   * Resolves when everything that stands in the topics now was read.
   *
   * @throws WeirError `kafka-unavailable` (retryable).
   */
  async catchUp(): Promise<void> {
    this.#lookAhead ??= new KafkaConnection(this.#options.kafka, 'reader-ends');
    const connection = this.#lookAhead;
    const ends = new Map<string, number>();
    try {
      for (const [topic, list] of Map.groupBy(this.#positions.values(), (position) => position.topic)) {
        const partitions = list.map(({ partition }) => partition);
        for (const [partition, end] of await listOffsets(connection, topic, partitions, ListOffsetTimestamps.LATEST)) {
          ends.set(`${topic}/${partition}`, end);
        }
      }
    } catch (cause) {
      throw unavailable(cause);
    }
    await this.#reach(ends);
  }

  async stop(): Promise<void> {
    this.#loop.stop();
    await Promise.all([this.#connection.close(), this.#lookAhead?.close()]);
  }

  #reach(ends: ReadonlyMap<string, number>): Promise<void> {
    const left = new Map([...ends].filter(([key, end]) => (this.#positions.get(key)?.offset ?? end) < end));
    if (left.size === 0) return Promise.resolve();
    const wait: Wait = { left, done: Promise.withResolvers() };
    this.#waits.add(wait);
    return wait.done.promise;
  }

  #reached(key: string, offset: number): void {
    for (const wait of this.#waits) {
      if (offset >= (wait.left.get(key) ?? Infinity)) wait.left.delete(key);
      if (wait.left.size > 0) continue;
      this.#waits.delete(wait);
      wait.done.resolve();
    }
  }

  #deliver(fetched: FetchedPartition): void {
    const key = `${fetched.topic}/${fetched.partition}`;
    const position = this.#positions.get(key);
    if (!position || position.offset !== fetched.requested) return;
    if (fetched.problem === 'offset-out-of-range') return this.#restart(position);
    position.offset = fetched.nextOffset;
    for (const record of fetched.records) if (isNews(record, position)) this.#options.onRecord(record);
    this.#reached(key, position.offset);
  }

  /** Retention or an erasure overtook the reader: it goes on with the oldest record there is. */
  #restart(position: Position): void {
    position.missedFrom = Math.min(position.missedFrom, position.offset);
    void listOffsets(this.#connection, position.topic, [position.partition], ListOffsetTimestamps.EARLIEST).then(
      (starts) => {
        position.offset = starts.get(position.partition) ?? position.offset;
        this.#loop.wake();
      },
      () => this.#loop.wake(),
    );
  }
}

/** Copies that are made while a reader reads are of records that it has read, or did not want: unless they overtook it. */
function isNews({ former, offset }: InboundRecord, { endAtStart, missedFrom }: Position): boolean {
  return !former || offset < endAtStart || former.offset >= missedFrom;
}

function timestampOf(from: LogReaderOptions['from']): bigint {
  if (from === 'start') return ListOffsetTimestamps.EARLIEST;
  if (from === 'end') return ListOffsetTimestamps.LATEST;
  return BigInt(from);
}
