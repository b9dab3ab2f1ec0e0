import type { WeirError } from '@weir/errors';
import type { Stage, Telemetry } from '@weir/telemetry';
import { deadLetter } from './dead-letter.js';
import type { Emission, MessageContext } from './define-consumer.js';
import type { Ledger } from './ledger.js';
import { type AddressedRecord, addressRecord } from './outbound.js';
import type { InboundRecord } from './record.js';
import type { Guard, RecordProducer, WrittenAt } from './record-producer.js';
import type { Topology } from './topology.js';

export interface RecordWriterOptions {
  /** Envelope source: `weir/<service>`. */
  service: string;
  instance: string;
  topology: Topology;
  producer: RecordProducer;
  /** For records that a reply topic gets a copy of. */
  transactions: RecordProducer;
  telemetry: Telemetry;
}

/** What decides whether an emission may be written. */
export interface WriteScope {
  ledgers: ReadonlyMap<string, Ledger>;
  guard: Guard;
}

/** Writes what handlers emit: addressed, each once as far as its ledger tells, and only while the partition is owned. */
export class RecordWriter {
  readonly #options: RecordWriterOptions;

  constructor(options: RecordWriterOptions) {
    this.#options = options;
  }

  /** @returns Where in the ledgers' partitions the records went, or lower. */
  async write(emissions: readonly Emission[], cause: MessageContext, scope: WriteScope): Promise<WrittenAt[]> {
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
    if (fresh.length === 0) return [];
    try {
      const sent = await this.#send(fresh, scope.guard);
      // Others' records went with the same request, to other partitions too; a ledger is of this one.
      const written = sent.filter(({ topic, partition }) => scope.ledgers.has(topic) && partition === cause.partition);
      for (const at of written) scope.ledgers.get(at.topic)?.record(undefined, at.offset);
      return written;
    } catch (error) {
      for (const record of fresh) scope.ledgers.get(record.topic)?.release(record.id);
      throw error;
    }
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

  async #send(records: readonly AddressedRecord[], guard: Guard): Promise<WrittenAt[]> {
    const { producer, transactions, topology } = this.#options;
    const copied = records.filter((record) => record.copyTo !== undefined);
    if (copied.length === 0) return producer.send(records, guard);
    const both = copied.flatMap((record) => [record, copyOf(record, topology)]);
    const written = await transactions.send(both, guard);
    const plain = records.filter((record) => record.copyTo === undefined);
    return [...written, ...(await producer.send(plain, guard))];
  }
}

function copyOf(record: AddressedRecord, topology: Topology): AddressedRecord {
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
