import { setTimeout as sleep } from 'node:timers/promises';
import { ListOffsetTimestamps } from '@platformatic/kafka';
import { classify, type WeirError } from '@weir/errors';
import type { Telemetry } from '@weir/telemetry';
import { KafkaConnection, type KafkaOptions } from './connection.js';
import type { AnyConsumer } from './define-consumer.js';
import { FetchLoop } from './fetch-loop.js';
import type { FetchedPartition } from './fetch-records.js';
import { GroupMember, type GroupTimeouts, type OffsetToCommit } from './group-member.js';
import { Ledger } from './ledger.js';
import { listOffsets } from './list-offsets.js';
import { OwnedPartition } from './owned-partition.js';
import type { Assignment } from './range-assignor.js';
import { readLast } from './read-last.js';
import { readLedger } from './read-ledger.js';
import type { RecordWriter } from './record-writer.js';

export interface ConsumerGroupOptions {
  kafka: KafkaOptions;
  group: string;
  /** One for each topic of the group. */
  consumers: readonly AnyConsumer[];
  writer: RecordWriter;
  telemetry: Telemetry;
  timeouts: GroupTimeouts;
  /** How long a rebalance or a stop waits for messages in flight, milliseconds. */
  drainMs: number;
  /** Called once, when the process has to end. */
  onFatal: (error: WeirError) => void;
}

const COMMIT_MS = 100;
// What a request brings stays in memory until the last of its records is handled. A record larger than this comes alone.
const MIB = 1_024 * 1_024;
/** Others write to the same topics: without a look now and then, a ledger would be read back further each time. */
const LEDGER_ENDS_MS = 5_000;
const TAKE_ANEW_MS = 300;

/**
 * The consumers of one group in this process: joins the group, owns the partitions it is given, reads them, and commits
 * what is done.
 */
export class ConsumerGroup {
  readonly #options: ConsumerGroupOptions;
  readonly #consumers: ReadonlyMap<string, AnyConsumer>;
  readonly #groupConnection: KafkaConnection;
  readonly #fetchConnection: KafkaConnection;
  readonly #member: GroupMember;
  readonly #loop: FetchLoop;
  readonly #owned = new Map<string, OwnedPartition>();
  readonly #committed = new Map<string, number>();
  readonly #ledgers = new Map<string, Ledger>();
  /** Partitions given up whose last writes are still under way. */
  readonly #closing = new Map<string, Promise<void>>();
  #taking: Promise<void> = Promise.resolve();
  #committing: Promise<void> = Promise.resolve();
  #commitTimer: NodeJS.Timeout | undefined;
  #ledgerTimer: NodeJS.Timeout | undefined;
  #assigned = false;
  #fatal = false;

  constructor(options: ConsumerGroupOptions) {
    this.#options = options;
    this.#consumers = new Map(options.consumers.map((consumer) => [consumer.topic.name, consumer]));
    this.#groupConnection = new KafkaConnection(options.kafka, `${options.group}-group`);
    this.#fetchConnection = new KafkaConnection(options.kafka, `${options.group}-fetch`);
    const { logger } = options.telemetry;
    this.#member = new GroupMember({
      connection: this.#groupConnection,
      group: options.group,
      topics: [...this.#consumers.keys()],
      timeouts: options.timeouts,
      logger,
      hooks: {
        onRebalance: () => this.#handBack(),
        onRelease: () => options.writer.quiet(),
        onAssigned: (assignment, continued) => this.#assign(assignment, continued),
        onLost: () => this.#drop([...this.#owned.keys()]),
      },
    });
    this.#loop = new FetchLoop({
      connection: this.#fetchConnection,
      limits: { maxWaitMs: 500, maxBytes: 4 * MIB, maxPartitionBytes: MIB },
      wanted: () => [...this.#owned.values()].filter(({ worker }) => worker.hungry).map((owned) => owned.target),
      deliver: (fetched) => this.#deliver(fetched),
      logger,
    });
  }

  start(): void {
    this.#member.start();
    this.#commitTimer = setInterval(() => void this.#commit(), COMMIT_MS);
    this.#ledgerTimer = setInterval(() => void this.#lookAtLedgers(), LEDGER_ENDS_MS);
  }

  /** Whether partitions were assigned, possibly none, and are held. */
  get ready(): boolean {
    return this.#assigned && !this.#fatal;
  }

  get group(): string {
    return this.#options.group;
  }

  /** Finishes what is in flight, commits, and leaves. */
  async stop(): Promise<void> {
    this.#loop.stop();
    await this.#handBack();
    clearInterval(this.#commitTimer);
    clearInterval(this.#ledgerTimer);
    await this.#member.stop();
    this.#drop([...this.#owned.keys()]);
    await Promise.all([this.#groupConnection.close(), this.#fetchConnection.close()]);
  }

  /** Lets messages in flight end, as long as that is bearable, and commits. */
  async #handBack(): Promise<void> {
    const draining = Promise.all([...this.#owned.values()].map(({ worker }) => worker.drain()));
    await Promise.race([draining, sleep(this.#options.drainMs, undefined, { ref: false })]);
    await this.#commit();
  }

  async #assign(assignment: Assignment, continued: boolean): Promise<void> {
    const { telemetry, group } = this.#options;
    const now = [...assignment].flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
    const keys = new Set(now.map(keyOf));
    const added = await this.#oneAfterAnother(async () => {
      // Partitions kept from one generation to the next go on where they are: nobody else had them in between.
      this.#drop([...this.#owned.keys()].filter((key) => !continued || !keys.has(key)));
      const missing = now.filter((at) => !this.#owned.has(keyOf(at)));
      await this.#take(missing);
      return missing;
    });
    for (const owned of this.#owned.values()) owned.worker.resume();
    this.#assigned = true;
    telemetry.consumers.rebalances.inc({ group });
    for (const topic of this.#consumers.keys()) {
      telemetry.consumers.assigned.set({ topic, group }, assignment.get(topic)?.length ?? 0);
    }
    telemetry.logger.info({ group, partitions: now.map(keyOf), added: added.length, continued }, 'partitions assigned');
    this.#loop.wake();
  }

  /** Begins to own partitions: where to go on, and what their ledgers say. */
  async #take(partitions: readonly { topic: string; partition: number }[]): Promise<void> {
    if (partitions.length === 0) return;
    // What this instance was still writing for them must stand in the ledgers that are read below, or never.
    for (const at of partitions) await this.#closing.get(keyOf(at));
    const committed = await this.#member.committed(partitions);
    const byTopic = Map.groupBy(partitions, ({ topic }) => topic);
    const starts = new Map<string, Map<number, number>>();
    const ends = new Map<string, Map<number, number>>();
    for (const [topic, list] of byTopic) {
      const numbers = list.map(({ partition }) => partition);
      starts.set(topic, await listOffsets(this.#groupConnection, topic, numbers, ListOffsetTimestamps.EARLIEST));
      ends.set(topic, await listOffsets(this.#groupConnection, topic, numbers, ListOffsetTimestamps.LATEST, false));
    }
    const { topics } = await this.#groupConnection.metadata({ topics: [...byTopic.keys()] });
    const opened = await Promise.all(
      partitions.map((at) =>
        OwnedPartition.open({
          consumer: this.#consumers.get(at.topic)!,
          topic: at.topic,
          partition: at.partition,
          topicId: topics.get(at.topic)!.id,
          logStart: starts.get(at.topic)?.get(at.partition) ?? 0,
          logEnd: ends.get(at.topic)?.get(at.partition) ?? 0,
          committed: committed.get(keyOf(at)),
          openLedger: async (topic, partition, floor, atLeast) => {
            const ledger = this.#ledger(topic, partition);
            const connection = this.#groupConnection;
            return { ledger, start: await readLedger(ledger, connection, topic, partition, floor, atLeast) };
          },
          readLast: (topic, partition, accept) => readLast(this.#groupConnection, topic, partition, accept),
          writer: this.#options.writer,
          telemetry: this.#options.telemetry,
          lease: () => this.#member.confirm(at.topic, at.partition),
          holds: () => this.#member.holds(at.topic, at.partition),
          changed: () => this.#loop.wake(),
          abandoned: () => void this.#takeAnew(at),
          failed: (error) => this.#fail(error),
        }),
      ),
    );
    for (const owned of opened) this.#owned.set(keyOf(owned), owned);
  }

  /** Shared by the group's consumers: what one of them wrote, the others must find. */
  #ledger(topic: string, partition: number): Ledger {
    const key = `${topic}/${partition}`;
    const ledger = this.#ledgers.get(key) ?? new Ledger();
    this.#ledgers.set(key, ledger);
    return ledger;
  }

  async #lookAtLedgers(): Promise<void> {
    const ledgers = [...this.#ledgers].map(([key, ledger]) => {
      const slash = key.lastIndexOf('/');
      return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)), ledger };
    });
    try {
      for (const [topic, list] of Map.groupBy(ledgers, (one) => one.topic)) {
        const partitions = list.map(({ partition }) => partition);
        const ends = await listOffsets(this.#groupConnection, topic, partitions, ListOffsetTimestamps.LATEST);
        for (const { partition, ledger } of list) ledger.endsAt(ends.get(partition) ?? 0);
      }
    } catch (error) {
      this.#options.telemetry.logger.debug({ error: String(error) }, 'cannot look at the ledgers now');
    }
  }

  /**
   * A message's fate is unknown: what was committed and what the ledger says decide what is done again. A lease that ran
   * out in an outage may be renewed after it, with nobody else having had the partition: then it is taken anew as well.
   */
  async #takeAnew(at: { topic: string; partition: number }): Promise<void> {
    const key = keyOf(at);
    const assigned = () => this.#member.assignment.get(at.topic)?.includes(at.partition) ?? false;
    let current = this.#owned.get(key);
    // A rebalance may take it meanwhile, or give it to another instance.
    while (assigned() && this.#owned.get(key) === current) {
      try {
        await this.#member.confirm(at.topic, at.partition);
        await this.#oneAfterAnother(async () => {
          if (this.#owned.get(key) !== current || !this.#member.holds(at.topic, at.partition)) return;
          this.#drop([key]);
          current = undefined;
          await this.#take([at]);
        });
        this.#loop.wake();
      } catch (error) {
        this.#options.telemetry.logger.debug({ ...at, error: String(error) }, 'cannot take the partition anew yet');
      }
      await sleep(TAKE_ANEW_MS, undefined, { ref: false });
    }
  }

  /** Two that took the same partition at once would both handle its messages. */
  #oneAfterAnother<Result>(taking: () => Promise<Result>): Promise<Result> {
    const taken = this.#taking.then(taking);
    this.#taking = taken.then(
      () => undefined,
      () => undefined,
    );
    return taken;
  }

  #drop(keys: readonly string[]): void {
    for (const key of keys) {
      const owned = this.#owned.get(key);
      if (owned)
        this.#closing.set(
          key,
          owned.close().then(() => void this.#closing.delete(key)),
        );
      this.#owned.delete(key);
      this.#committed.delete(key);
    }
    const partitions = new Set([...this.#owned.values()].map(({ partition }) => partition));
    for (const key of this.#ledgers.keys()) {
      if (!partitions.has(Number(key.slice(key.lastIndexOf('/') + 1)))) this.#ledgers.delete(key);
    }
  }

  #deliver(fetched: FetchedPartition): void {
    const owned = this.#owned.get(keyOf(fetched));
    if (!owned) return;
    if (fetched.problem === 'offset-out-of-range') return this.#skipMissing(owned, fetched);
    this.#options.telemetry.consumers.received.inc(
      { topic: fetched.topic, group: this.#options.group },
      fetched.records.length,
    );
    owned.worker.offer(fetched.requested, fetched.records, fetched.nextOffset);
  }

  /** Retention removed records that were never handled. */
  #skipMissing(owned: OwnedPartition, { topic, partition, requested }: FetchedPartition): void {
    void listOffsets(this.#groupConnection, topic, [partition], ListOffsetTimestamps.EARLIEST).then(
      (starts) => {
        const start = starts.get(partition) ?? requested;
        this.#options.telemetry.logger.error(
          { topic, partition, requested, start },
          'records were removed by retention before they were handled',
        );
        owned.worker.reset(start);
        this.#loop.wake();
      },
      () => this.#loop.wake(),
    );
  }

  #commit(): Promise<void> {
    this.#committing = this.#committing.then(() => this.#commitNow());
    return this.#committing;
  }

  async #commitNow(): Promise<void> {
    const offsets: OffsetToCommit[] = [];
    for (const [key, owned] of this.#owned) {
      const offset = owned.worker.tracker.committable;
      if (offset !== this.#committed.get(key) && offset > owned.committedAtStart) {
        offsets.push({ topic: owned.topic, partition: owned.partition, offset, metadata: owned.commitMetadata() });
      }
    }
    this.#observe();
    if (offsets.length === 0) return;
    try {
      await this.#member.commit(offsets);
      for (const at of offsets) this.#committed.set(keyOf(at), at.offset);
    } catch (error) {
      // What is not committed is handled again at worst; the next round tries anew.
      this.#options.telemetry.logger.debug({ group: this.#options.group, error: String(error) }, 'commit failed');
    }
  }

  #observe(): void {
    const { group, telemetry } = this.#options;
    for (const topic of this.#consumers.keys()) {
      const workers = [...this.#owned.values()].filter((owned) => owned.topic === topic).map(({ worker }) => worker);
      telemetry.consumers.inFlight.set(
        { topic, group },
        workers.reduce((sum, worker) => sum + worker.inFlight, 0),
      );
      telemetry.consumers.waiting.set({ topic, group }, workers.filter(({ waiting }) => waiting).length);
      const oldest = Math.min(...workers.map((worker) => worker.oldest ?? Infinity));
      // A clock that is behind the producer's must not tell of messages from the future.
      telemetry.consumers.oldest.set({ topic, group }, Math.max(0, Date.now() - Math.min(oldest, Date.now())) / 1_000);
    }
  }

  #fail(error: unknown): void {
    if (this.#fatal) return;
    this.#fatal = true;
    this.#options.onFatal(classify(error));
  }
}

function keyOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
