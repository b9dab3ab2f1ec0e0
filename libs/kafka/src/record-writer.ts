import type { WeirError } from '@weir/errors';
import type { Stage, Telemetry } from '@weir/telemetry';
import { deadLetter } from './dead-letter.js';
import type { Emission, MessageContext } from './define-consumer.js';
import type { Ledger } from './ledger.js';
import { type AddressedRecord, addressRecord } from './outbound.js';
import type { InboundRecord } from './record.js';
import type { WrittenAt } from './batch-sender.js';
import type { Guard, Hold, RecordProducer } from './record-producer.js';
import type { Topology } from './topology.js';

type Partitions = Pick<Topology, 'knows' | 'load' | 'partitionCount'>;
type Sender = Pick<RecordProducer, 'send' | 'quiet'>;

export interface RecordWriterOptions {
  /** Envelope source: `weir/<service>`. */
  service: string;
  instance: string;
  topology: Partitions;
  producer: Sender;
  /** For records that a reply topic gets a copy of: all of one call, or none. */
  transactions: Sender;
  telemetry: Telemetry;
}

/** What decides whether an emission may be written. */
export interface WriteScope {
  ledgers: ReadonlyMap<string, Ledger>;
  guard: Guard;
  holds?: Hold;
}

/** Writes what handlers emit: addressed, each once as far as its ledger tells, and only while the partition is owned. */
export class RecordWriter {
  readonly #options: RecordWriterOptions;

  constructor(options: RecordWriterOptions) {
    this.#options = options;
  }

  /** Resolves when all are acknowledged; when it rejects, some may be written. */
  async write(emissions: readonly Emission[], cause: MessageContext, scope: WriteScope): Promise<void> {
    const { topology, service, telemetry } = this.#options;
    const names = topicsOf(emissions);
    if (!names.every((name) => topology.knows(name))) await topology.load(names);
    const count = (topic: string) => topology.partitionCount(topic);
    const addressed = emissions.map((emission, index) =>
      addressRecord(emission, index, cause, `weir/${service}`, count),
    );
    const fresh = addressed.filter((record) => scope.ledgers.get(record.topic)?.reserve(record.id) ?? true);
    if (fresh.length < addressed.length) {
      telemetry.consumers.skipped.inc(
        { topic: cause.topic, group: '', why: 'written-before' },
        addressed.length - fresh.length,
      );
    }
    const unwritten = new Set<AddressedRecord>(fresh);
    try {
      for (const { sender, records, copies } of this.#requests(fresh)) {
        if (records.length === 0) continue;
        const sent = copies.length === 0 ? records : [...records, ...copies];
        for (const at of await sender.send(sent, scope.guard, scope.holds)) note(at, cause, scope);
        for (const record of records) unwritten.delete(record);
      }
    } catch (error) {
      for (const { topic, id } of unwritten) scope.ledgers.get(topic)?.release(id);
      throw error;
    }
  }

  /** Resolves when no request that is on its way now is any longer, whatever became of it. */
  async quiet(): Promise<void> {
    await Promise.all([this.#options.producer.quiet(), this.#options.transactions.quiet()]);
  }

  async writeDeadLetter(
    record: InboundRecord,
    failure: { error: WeirError; stage: Stage; attempts: number; group: string },
    guard: Guard,
  ): Promise<void> {
    const { service, instance, producer, telemetry } = this.#options;
    await producer.send([deadLetter(record, { ...failure, service, instance })], guard);
    telemetry.consumers.deadLettered.inc({ topic: record.topic, group: failure.group, code: failure.error.code });
    telemetry.logger.error(
      {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        code: failure.error.code,
        reason: failure.error.message,
      },
      'message dead-lettered',
    );
  }

  /** Records that are copied go first, in a transaction; the others in a request of their own. */
  #requests(records: readonly AddressedRecord[]) {
    const { producer, transactions, topology } = this.#options;
    const copied = records.filter(({ copyTo }) => copyTo !== undefined);
    const plain = records.filter(({ copyTo }) => copyTo === undefined);
    return [
      { sender: transactions, records: copied, copies: copied.map((record) => copyOf(record, topology)) },
      { sender: producer, records: plain, copies: [] },
    ];
  }
}

/** Others' records go with the same request, to other partitions too; a ledger is of this one. */
function note(at: WrittenAt, cause: MessageContext, { ledgers }: WriteScope): void {
  if (at.partition === cause.partition) ledgers.get(at.topic)?.record(undefined, at.offset);
}

function copyOf(record: AddressedRecord, topology: Partitions): AddressedRecord {
  const { partition, copyTo, ...rest } = record;
  const same = topology.partitionCount(copyTo!) === topology.partitionCount(record.topic);
  return { ...rest, topic: copyTo!, ...(same && partition !== undefined ? { partition } : {}) };
}

function topicsOf(emissions: readonly Emission[]): string[] {
  return emissions.flatMap(({ topic, options }) =>
    options.copyTo === undefined
      ? [options.replyTopic ?? topic.name]
      : [options.replyTopic ?? topic.name, options.copyTo],
  );
}
