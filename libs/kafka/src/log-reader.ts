import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { Logger } from '@weir/telemetry';
import { KafkaConnection, type KafkaOptions } from './connection.js';
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

/**
 * Reads all partitions of some topics without a group: for those who want everything (a view of a compacted topic, a
 * gateway that waits for answers, someone who looks on). Commits nothing.
 */
export class LogReader {
  readonly #options: LogReaderOptions;
  readonly #connection: KafkaConnection;
  readonly #positions = new Map<string, { topic: string; partition: number; offset: number }>();
  readonly #loop: FetchLoop;
  readonly #targets = new Map<string, number>();
  #caughtUp = Promise.withResolvers<void>();

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
    for (const topic of topics) {
      const partitions = Array.from({ length: metadata.topics.get(topic)?.partitionsCount ?? 0 }, (_, index) => index);
      const begin = await listOffsets(this.#connection, topic, partitions, timestampOf(from));
      const end = await listOffsets(this.#connection, topic, partitions, ListOffsetTimestamps.LATEST);
      for (const partition of partitions) {
        const last = end.get(partition) ?? 0;
        const first = begin.get(partition) ?? -1;
        // No record is as young as the time asked for: begin at the end.
        const offset = first < 0 ? last : first;
        this.#positions.set(`${topic}/${partition}`, { topic, partition, offset });
        if (offset < last) this.#targets.set(`${topic}/${partition}`, last);
      }
    }
    if (this.#targets.size === 0) this.#caughtUp.resolve();
    this.#loop.wake();
  }

  /** Resolves when everything that stood in the topics at the start was read. */
  get caughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  async stop(): Promise<void> {
    this.#loop.stop();
    await this.#connection.close();
  }

  #deliver(fetched: FetchedPartition): void {
    const key = `${fetched.topic}/${fetched.partition}`;
    const position = this.#positions.get(key);
    if (!position || position.offset !== fetched.requested) return;
    if (fetched.problem === 'offset-out-of-range') return this.#restart(position);
    position.offset = fetched.nextOffset;
    for (const record of fetched.records) this.#options.onRecord(record);
    const target = this.#targets.get(key);
    if (target !== undefined && position.offset >= target) {
      this.#targets.delete(key);
      if (this.#targets.size === 0) this.#caughtUp.resolve();
    }
  }

  /** Retention overtook the reader: it goes on with the oldest record there is. */
  #restart(position: { topic: string; partition: number; offset: number }): void {
    void listOffsets(this.#connection, position.topic, [position.partition], ListOffsetTimestamps.EARLIEST).then(
      (starts) => {
        position.offset = starts.get(position.partition) ?? position.offset;
        this.#loop.wake();
      },
      () => this.#loop.wake(),
    );
  }
}

function timestampOf(from: LogReaderOptions['from']): bigint {
  if (from === 'start') return ListOffsetTimestamps.EARLIEST;
  if (from === 'end') return ListOffsetTimestamps.LATEST;
  return BigInt(from);
}
