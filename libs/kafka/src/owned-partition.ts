import { setTimeout as sleep } from 'node:timers/promises';
import type { Telemetry } from '@weir/telemetry';
import { readCommitMetadata, writeCommitMetadata } from './commit-metadata.js';
import type { AnyConsumer, PartitionScope } from './define-consumer.js';
import type { FetchTarget } from './fetch-records.js';
import type { CommittedOffset } from './group-member.js';
import { openRecord } from './inbound.js';
import type { Ledger } from './ledger.js';
import { decodeRecord, processRecord } from './message-pipeline.js';
import { PartitionWorker } from './partition-worker.js';
import type { InboundRecord } from './record.js';
import type { RecordWriter } from './record-writer.js';

/** A ledger, and where in its partition this owner began to read it. */
export interface OpenLedger {
  ledger: Ledger;
  start: number;
}

export interface OwnedPartitionOptions {
  consumer: AnyConsumer;
  topic: string;
  partition: number;
  topicId: string;
  logStart: number;
  /** End of the log now, uncommitted transactions included. */
  logEnd: number;
  committed: CommittedOffset | undefined;
  /**
   * The ledger of an output partition, read anew: one for all consumers of the group that write there.
   *
   * @param floor - Where to begin; undefined when nothing was committed yet.
   * @param atLeast - Records from the end to read whatever the floor says.
   */
  openLedger: (topic: string, partition: number, floor: number | undefined, atLeast: number) => Promise<OpenLedger>;
  /** The last record of an output partition that is accepted. */
  readLast: (
    topic: string,
    partition: number,
    accept?: (record: InboundRecord) => boolean,
  ) => Promise<InboundRecord | undefined>;
  writer: RecordWriter;
  telemetry: Telemetry;
  /** Whether this instance owns the partition, once a rebalance in progress has ended. */
  lease: () => Promise<boolean>;
  /** Whether it does at this very moment. */
  holds: () => boolean;
  changed: () => void;
  abandoned: () => void;
  failed: (error: unknown) => void;
}

/** A partition for as long as this instance owns it: its worker, its ledgers, and what ends with it. */
export class OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly committedAtStart: number;
  readonly worker: PartitionWorker;
  readonly #ledgers: ReadonlyMap<string, OpenLedger>;
  readonly #begun: number;
  readonly #scope: PartitionScope;
  readonly #lost = new AbortController();
  readonly #writing = new Set<Promise<unknown>>();

  /** Reads the ledgers, then begins. */
  static async open(options: OwnedPartitionOptions): Promise<OwnedPartition> {
    const { consumer, partition, committed } = options;
    const { floors } = readCommitMetadata(committed?.metadata ?? '');
    const ledgers = await Promise.all(
      (consumer.ledger ?? []).map(async ({ name }) => {
        const atLeast = consumer.history?.ledger?.name === name ? consumer.history.records : 0;
        return [name, await options.openLedger(name, partition, floors.get(name), atLeast)] as const;
      }),
    );
    const owned = new OwnedPartition(options, new Map(ledgers));
    await consumer.taken?.({
      ...owned.#scope,
      partition,
      last: ({ name }, accept) => options.readLast(name, partition, accept),
    });
    return owned;
  }

  private constructor(options: OwnedPartitionOptions, opened: ReadonlyMap<string, OpenLedger>) {
    const ledgers = new Map([...opened].map(([name, { ledger }]) => [name, ledger]));
    const { consumer, topic, partition, writer, telemetry, lease } = options;
    this.topic = topic;
    this.partition = partition;
    this.#ledgers = opened;
    const logStart = options.logStart;
    const committed = Math.max(logStart, options.committed?.offset ?? -1);
    this.committedAtStart = options.committed && options.committed.offset >= 0 ? committed : -1;
    const begun = readCommitMetadata(options.committed?.metadata ?? '').begun ?? committed;
    this.#begun = begun;
    const log = `${options.topicId}/${partition}`;
    const holds = () => options.holds() && !this.#lost.signal.aborted;
    const guard = async () => (await lease()) && !this.#lost.signal.aborted;
    const scope: PartitionScope = {
      signal: this.#lost.signal,
      publish: (emissions, cause) => this.#written(writer.write(emissions, cause, { ledgers, guard, holds })),
    };
    this.#scope = scope;
    const remember = consumer.history?.remember;
    this.worker = new PartitionWorker({
      consumer,
      topic,
      partition,
      committed,
      logEnd: options.logEnd,
      start: Math.max(logStart, committed - (consumer.history?.records ?? 0)),
      changed: options.changed,
      abandoned: options.abandoned,
      failed: options.failed,
      ledgerEnds: () => new Map([...ledgers].map(([name, { end }]) => [name, end])),
      remember: remember && ((record) => rememberRecord(record, consumer, log, remember, scope)),
      process: (record) =>
        // A copy of what the group had read before the topic was rewritten.
        record.former && record.former.offset >= begun
          ? Promise.resolve('done')
          : processRecord(record, consumer, {
              signal: this.#lost.signal,
              log,
              ledgers: [...ledgers.values()],
              telemetry,
              owned: guard,
              hold: () => this.worker.hold(),
              pause: (milliseconds) =>
                sleep(milliseconds, undefined, { signal: this.#lost.signal }).catch(() => undefined),
              write: (emissions, cause) => this.#written(writer.write(emissions, cause, { ledgers, guard, holds })),
              writeDeadLetter: (from, error, stage, attempts) =>
                writer.writeDeadLetter(from, { error, stage, attempts, group: consumer.group }, guard),
            }),
    });
  }

  get target(): FetchTarget {
    return { topic: this.topic, partition: this.partition, offset: this.worker.position };
  }

  /** To be committed beside the offset: where the group began, and where outcomes of what is not committed can stand. */
  commitMetadata(): string {
    const floors = [...this.#ledgers].map(
      ([topic, { ledger, start }]) =>
        [topic, this.worker.tracker.outputFloor(topic, { start, end: ledger.end })] as const,
    );
    return writeCommitMetadata({ begun: this.#begun, floors: new Map(floors) });
  }

  /**
   * Begins nothing more and lets nothing more be written.
   *
   * @returns When what was being written has ended: from then on its ledgers can be read anew.
   */
  async close(): Promise<void> {
    this.worker.close();
    this.#lost.abort();
    await Promise.allSettled(this.#writing);
  }

  #written<Result>(writing: Promise<Result>): Promise<Result> {
    this.#writing.add(writing);
    const ended = () => void this.#writing.delete(writing);
    writing.then(ended, ended);
    return writing;
  }
}

/** A record that cannot be read is remembered as nothing: handling it says what is wrong. */
function rememberRecord(
  record: InboundRecord,
  consumer: AnyConsumer,
  log: string,
  remember: NonNullable<AnyConsumer['history']>['remember'],
  scope: PartitionScope,
): void {
  try {
    const context = openRecord(record, log, consumer.defaultTenant);
    remember(decodeRecord(record, consumer, context), context, scope);
  } catch {
    return;
  }
}
