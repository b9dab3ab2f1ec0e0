import { setTimeout as sleep } from 'node:timers/promises';
import {
  Admin,
  ConfigResourceTypes,
  IncrementalAlterConfigOperationTypes,
  ListOffsetTimestamps,
} from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import type { Logger } from '@weir/telemetry';
import { clientOptions, KafkaConnection, type KafkaOptions, unavailable } from './connection.js';
import { COPIED, firstPlace, writeFormerPlace } from './copied-record.js';
import { listOffsets } from './list-offsets.js';
import { readRange } from './read-range.js';
import type { InboundRecord, OutboundRecord } from './record.js';
import { RecordProducer } from './record-producer.js';
import { TransactionalProducer } from './transactional-producer.js';

/** What becomes of a record: it is kept, dropped, or kept with another value. */
export type Rewriting = 'keep' | 'drop' | Buffer;

export interface RewriteOptions {
  kafka: KafkaOptions;
  logger: Logger;
  topic: string;
  /** Asked of every record, more than once: it must not depend on what it was asked before. */
  rewriting: (record: InboundRecord) => Rewriting;
  signal: AbortSignal;
  /** How long Weir's consumer groups may take to handle what is in the topic, milliseconds. @default 60,000 */
  patienceMs?: number;
}

/** Where a record stood. */
export interface RecordPlace {
  partition: number;
  offset: number;
}

export interface Rewritten {
  topic: string;
  /** Records that were read. */
  searched: number;
  dropped: RecordPlace[];
  /** Those that were kept with another value. */
  edited: RecordPlace[];
  /** When the brokers have deleted the files, by their settings; milliseconds since the epoch. Undefined when nothing was rewritten. */
  goneAt: number | undefined;
}

interface Partition {
  number: number;
  start: number;
  end: number;
}

/** All of Weir's consumer groups begin so. */
const OURS = 'weir.';
/** For a topic's settings to reach its broker, several times as long as they take. */
const SETTLE_MS = 300;
/** A dropped record as young as this may stand in the segment that is being written: it is looked at again. */
const YOUNG_MS = 1_000;
const POLL_MS = 200;
const COPY_BYTES = 900_000;
/** While it is in force, each batch that is appended begins a segment. */
const ROLLING = '1';
/** How often brokers look for segments that may go; those of compacted topics are the cleaner's. */
const CHECKS = ['log.retention.check.interval.ms', 'log.initial.task.delay.ms', 'log.cleaner.backoff.ms'];
const DEFAULT_CHECK_MS = 300_000;
const CHECK_TAKES_MS = 1_000;

/**
 * Rewrites a topic without some of its records: what is kept of a partition is copied to its end, with the place and time that
 * it had first in a header, and all before is deleted together with the files that it stands in (DeleteRecords, after the
 * segment was rolled). Partitions of which nothing is dropped are not touched. A rewrite that was interrupted is begun anew.
 *
 * @throws WeirError retryable `group-behind`: one of Weir's consumer groups has not handled yet what would go. Or `kafka-unavailable`.
 */
export async function rewriteTopic(options: RewriteOptions): Promise<Rewritten> {
  const rewriter = new TopicRewriter(options);
  try {
    return await rewriter.run();
  } catch (error) {
    throw WeirError.is(error) || options.signal.aborted ? error : unavailable(error);
  } finally {
    await rewriter.close();
  }
}

class TopicRewriter {
  readonly #options: RewriteOptions;
  readonly #admin: Admin;
  readonly #connection: KafkaConnection;
  readonly #producer: RecordProducer;
  readonly #result: Rewritten;

  constructor(options: RewriteOptions) {
    const { kafka, logger, topic } = options;
    this.#options = options;
    this.#admin = new Admin(clientOptions(kafka, 'rewrite-admin'));
    this.#connection = new KafkaConnection(kafka, 'rewrite');
    this.#producer = new RecordProducer({ kafka, logger });
    this.#result = { topic, searched: 0, dropped: [], edited: [], goneAt: undefined };
  }

  async close(): Promise<void> {
    await Promise.all([this.#admin.close(), this.#connection.close(), this.#producer.close()]);
  }

  async run(): Promise<Rewritten> {
    const settings = await this.#settings();
    // An interrupted rewrite leaves it behind.
    if (settings.get('segment.ms') === ROLLING) await this.#alter([['segment.ms', undefined]]);
    const affected = await this.#affected();
    if (affected.length === 0) return this.#result;
    const compacted = settings.get('cleanup.policy') === 'compact';
    await this.#alter([['segment.ms', ROLLING], ...(compacted ? [['cleanup.policy', 'compact,delete'] as const] : [])]);
    try {
      await this.#roll(affected);
      for (const partition of affected) await this.#rewrite(partition, settings, compacted);
    } finally {
      await this.#alter([['segment.ms', undefined], ...(compacted ? [['cleanup.policy', 'compact'] as const] : [])]);
    }
    this.#result.goneAt = Date.now() + (await this.#deletionMs(settings));
    return this.#result;
  }

  /** The partitions that hold something to drop or to edit. */
  async #affected(): Promise<number[]> {
    const affected: number[] = [];
    for (const { number, start, end } of await this.#bounds()) {
      let found = false;
      for await (const records of this.#read(number, start, end)) {
        this.#result.searched += records.length;
        found ||= records.some((record) => this.#options.rewriting(record) !== 'keep');
      }
      if (found) affected.push(number);
    }
    return affected;
  }

  async #bounds(only?: readonly number[]): Promise<Partition[]> {
    const { topic } = this.#options;
    const { topics } = await this.#connection.metadata({ topics: [topic] });
    const all = Array.from({ length: topics.get(topic)?.partitionsCount ?? 0 }, (_, index) => index);
    const numbers = only ?? all;
    const starts = await listOffsets(this.#connection, topic, numbers, ListOffsetTimestamps.EARLIEST);
    const ends = await listOffsets(this.#connection, topic, numbers, ListOffsetTimestamps.LATEST);
    return numbers.map((number) => ({ number, start: starts.get(number) ?? 0, end: ends.get(number) ?? 0 }));
  }

  async *#read(partition: number, start: number, end: number): AsyncGenerator<InboundRecord[]> {
    for await (const records of readRange(this.#connection, this.#options.topic, partition, start, end)) {
      this.#options.signal.throwIfAborted();
      yield records;
    }
  }

  /**
   * Begins a segment in each partition, so that everything before stands in files of its own: by the end of a transaction in
   * which nothing was written, which no consumer sees. Twice, for the first may come before the setting is in force.
   */
  async #roll(partitions: readonly number[]): Promise<void> {
    const { kafka, topic } = this.#options;
    const producer = new TransactionalProducer<Buffer, Buffer, Buffer, Buffer>({
      ...clientOptions(kafka, 'rewrite-marker'),
      transactionalId: `${OURS}eraser.${topic}`,
      idempotent: true,
      producerId: -1n,
      producerEpoch: -1,
      retries: 2,
    });
    try {
      for (let time = 0; time < 2; time += 1) {
        await sleep(SETTLE_MS, undefined, { signal: this.#options.signal });
        const transaction = await producer.beginTransaction();
        const metadata = await producer.metadata({ topics: [topic] });
        // The partitions alone: no message is sent.
        await transaction.addPartitions(
          metadata,
          partitions.map((partition) => ({ topic, partition, value: Buffer.alloc(0) })),
        );
        await transaction.abort();
      }
    } finally {
      await producer.close(true);
    }
  }

  async #rewrite(partition: number, settings: ReadonlyMap<string, string>, compacted: boolean): Promise<void> {
    const { topic } = this.#options;
    const retentionMs = Number(settings.get('retention.ms') ?? -1);
    for (;;) {
      const [bounds] = await this.#bounds([partition]);
      const { start, end } = bounds!;
      await this.#untilHandled(partition, end);
      const { youngest, last } = await this.#survey(bounds!, compacted);
      if (youngest > Date.now() - YOUNG_MS) {
        await sleep(YOUNG_MS, undefined, { signal: this.#options.signal });
        continue;
      }
      await this.#copy(bounds!, (record) => {
        // The original stands before it still: what an interrupted rewrite copied.
        if (record.former && record.former.offset >= start) return false;
        if (last && last.get(keyOf(record)) !== record.offset) return false;
        return retentionMs < 0 || record.timestamp > Date.now() - retentionMs;
      });
      await this.#admin.deleteRecords({
        topics: [{ name: topic, partitions: [{ partition, offset: BigInt(end) }] }],
      });
      return;
    }
  }

  /** When the youngest record that goes was written, and where the last record of each key of a compacted topic stands. */
  async #survey(
    { number, start, end }: Partition,
    compacted: boolean,
  ): Promise<{ youngest: number; last: Map<string, number> | undefined }> {
    let youngest = 0;
    const last = compacted ? new Map<string, number>() : undefined;
    for await (const records of this.#read(number, start, end)) {
      for (const record of records) {
        last?.set(keyOf(record), record.offset);
        // A copy's own time is not known: it has been there since an earlier rewrite, whose segments were closed.
        if (!record.former && this.#options.rewriting(record) !== 'keep') {
          youngest = Math.max(youngest, record.timestamp);
        }
      }
    }
    return { youngest, last };
  }

  async #copy({ number, start, end }: Partition, isKept: (record: InboundRecord) => boolean): Promise<void> {
    let copies: OutboundRecord[] = [];
    let bytes = 0;
    const send = async () => {
      await this.#producer.send(copies);
      copies = [];
      bytes = 0;
    };
    for await (const records of this.#read(number, start, end)) {
      for (const record of records) {
        const decision = this.#options.rewriting(record);
        if (decision !== 'keep') {
          const places = decision === 'drop' ? this.#result.dropped : this.#result.edited;
          places.push({ partition: number, offset: record.offset });
        }
        if (decision === 'drop' || !isKept(record)) continue;
        const value = decision === 'keep' ? record.value : decision;
        copies.push(copyOf(record, value));
        bytes += (value?.length ?? 0) + 300;
        if (bytes > COPY_BYTES) await send();
      }
    }
    await send();
  }

  /** Waits until every group of Weir that reads the partition has handled all before `end`. */
  async #untilHandled(partition: number, end: number): Promise<void> {
    const { topic, signal, patienceMs = 60_000 } = this.#options;
    const giveUpAt = performance.now() + patienceMs;
    const groups = [...(await this.#admin.listGroups()).keys()].filter((group) => group.startsWith(OURS));
    for (;;) {
      const behind = await this.#behind(groups, partition, end);
      if (behind.length === 0) return;
      if (performance.now() > giveUpAt) {
        throw new WeirError({
          code: 'group-behind',
          disposition: 'retryable',
          field: topic,
          message: `${behind.join(', ')} did not handle yet what stands in ${topic}/${partition}. Start the services that are down, or see: weir lag`,
        });
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  async #behind(groups: readonly string[], partition: number, end: number): Promise<string[]> {
    if (groups.length === 0) return [];
    const { topic } = this.#options;
    const offsets = await this.#admin.listConsumerGroupOffsets({ groups: [...groups] });
    return offsets.flatMap(({ groupId, topics }) => {
      const committed = topics
        .find(({ name }) => name === topic)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === partition)?.committedOffset;
      return committed !== undefined && committed >= 0n && committed < BigInt(end) ? [groupId] : [];
    });
  }

  async #settings(): Promise<Map<string, string>> {
    const { topic } = this.#options;
    const [described] = await this.#admin.describeConfigs({
      resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: null }],
    });
    return new Map((described?.configs ?? []).map(({ name, value }) => [name, value ?? '']));
  }

  /** Without a value, a setting goes back to its default. */
  async #alter(settings: readonly (readonly [string, string | undefined])[]): Promise<void> {
    const { SET, DELETE } = IncrementalAlterConfigOperationTypes;
    await this.#admin.incrementalAlterConfigs({
      resources: [
        {
          resourceType: ConfigResourceTypes.TOPIC,
          resourceName: this.#options.topic,
          configs: settings.map(([name, value]) =>
            value === undefined ? { name, configOperation: DELETE } : { name, configOperation: SET, value },
          ),
        },
      ],
    });
  }

  /** How long the brokers, which may have started just now, take to notice that segments are of no use any longer, and then to delete their files. */
  async #deletionMs(settings: ReadonlyMap<string, string>): Promise<number> {
    const { brokers } = await this.#connection.metadata({ topics: [] });
    const described = await this.#admin
      .describeConfigs({
        resources: [...brokers.keys()].map((node) => ({
          resourceType: ConfigResourceTypes.BROKER,
          resourceName: String(node),
          configurationKeys: [...CHECKS],
        })),
      })
      // Not everybody may see them: then they are taken to be as they are unless somebody changes them.
      .catch(() => []);
    const checks = described.flatMap(({ configs }) => configs.map(({ value }) => Number(value)));
    return (
      Math.max(0, ...(checks.length > 0 ? checks : [DEFAULT_CHECK_MS])) +
      Number(settings.get('file.delete.delay.ms') ?? 60_000) +
      CHECK_TAKES_MS
    );
  }
}

function copyOf(record: InboundRecord, value: Buffer | null): OutboundRecord {
  const headers: Record<string, string | Buffer> = {};
  for (const [name, content] of record.headers) if (name && content) headers[name.toString()] = content;
  return {
    topic: record.topic,
    partition: record.partition,
    key: record.key,
    value,
    headers: { ...headers, [COPIED]: writeFormerPlace(firstPlace(record)) },
  };
}

function keyOf({ key, offset }: InboundRecord): string {
  return key ? key.toString('latin1') : `offset ${offset}`;
}
