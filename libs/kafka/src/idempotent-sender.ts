import { compatibilityPartitioner, ProduceAcks, ProtocolError, Writer } from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import type { BatchSender, PendingBatch, WrittenAt } from './batch-sender.js';
import { hasProtocolError, KafkaConnection, type KafkaOptions } from './connection.js';
import { fateUnknown, isUnwritten, NOT_HELD, refusal } from './produce-errors.js';
import type { OutboundRecord } from './record.js';
import { encodeRecordBatch } from './record-batch.js';

/** A broker that takes longer is asked again: it knows whether it has the records. */
const REQUEST_TIMEOUT_MS = 10_000;
/** A sequence number is an int32; before it would overflow, a new producer id begins at 0. */
const LAST_SEQUENCE = 2 ** 31 - 1;
/** A topic that was just made takes a moment to be in every broker's metadata. */
const TOPIC_APPEARS_MS = 20_000;
/** The broker has forgotten this producer, or never heard of what it thinks it wrote. */
const STATE_LOST = ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH'];

interface Identity {
  producerId: bigint;
  producerEpoch: number;
}

/** The records of a batch that go to one partition, with the place in the producer's sequence that they keep. */
interface Slice {
  topic: string;
  partition: number;
  records: OutboundRecord[];
  firstSequence: number;
  /** Whether an attempt may have written it. */
  uncertain: boolean;
  written: boolean;
}

/**
 * Writes each record once: a request that failed is repeated with the same producer id and sequence numbers, by which
 * the broker knows what it has already (KIP-98). Own code, because the client's producer takes a new id after a failed
 * request, and so writes twice what the broker had written before its answer was lost.
 */
export class IdempotentSender implements BatchSender {
  readonly #connection: KafkaConnection;
  readonly #sequences = new Map<string, number>();
  #identity: Identity | undefined;

  constructor(kafka: KafkaOptions) {
    this.#connection = new KafkaConnection(kafka, 'producer', REQUEST_TIMEOUT_MS);
  }

  begin(records: readonly OutboundRecord[]): PendingBatch {
    const places: WrittenAt[] = [];
    const began = performance.now();
    let slices: Slice[] | undefined;
    const left = () => (slices ? slices.filter(({ written }) => !written) : undefined);
    return {
      places,
      get left() {
        return left()?.flatMap((slice) => slice.records) ?? records;
      },
      attempt: async (holds) => {
        try {
          slices ??= await this.#slice(records);
          await this.#produce(left()!, places, holds);
        } catch (error) {
          if (WeirError.is(error)) throw error;
          this.#connection.clearMetadata();
          if (hasProtocolError(error, 'UNKNOWN_TOPIC_OR_PARTITION') && performance.now() - began > TOPIC_APPEARS_MS) {
            throw topicMissing(error);
          }
          throw refusal(error) ?? error;
        }
      },
    };
  }

  /** After an attempt of unknown fate its sequence numbers must not be used for other records. */
  reset(): Promise<void> {
    this.#identity = undefined;
    this.#sequences.clear();
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #identify(): Promise<Identity> {
    this.#sequences.clear();
    const { producerId, producerEpoch } = await this.#connection.request<Identity>('InitProducerId', 'any', null, 0);
    return { producerId, producerEpoch };
  }

  async #slice(records: readonly OutboundRecord[]): Promise<Slice[]> {
    const topics = [...new Set(records.map(({ topic }) => topic))];
    const metadata = await this.#connection.metadata({ topics });
    const slices = new Map<string, Slice>();
    for (const record of records) {
      const { topic } = record;
      const partition = record.partition ?? partitionOf(record.key, metadata.topics.get(topic)!.partitionsCount);
      const key = `${topic}/${partition}`;
      const slice = slices.get(key);
      if (slice) slice.records.push(record);
      else
        slices.set(key, { topic, partition, records: [record], firstSequence: -1, uncertain: false, written: false });
    }
    return [...slices.values()];
  }

  /** Gives those their sequence numbers that have none yet. @returns The producer that they count for. */
  async #place(slices: readonly Slice[]): Promise<Identity> {
    const next = (slice: Slice) => this.#sequences.get(`${slice.topic}/${slice.partition}`) ?? 0;
    const unplaced = slices.filter(({ firstSequence }) => firstSequence < 0);
    if (!this.#identity || unplaced.some((slice) => next(slice) + slice.records.length > LAST_SEQUENCE)) {
      this.#identity = await this.#identify();
    }
    for (const slice of unplaced) {
      slice.firstSequence = next(slice);
      this.#sequences.set(`${slice.topic}/${slice.partition}`, slice.firstSequence + slice.records.length);
    }
    return this.#identity;
  }

  async #produce(slices: readonly Slice[], places: WrittenAt[], holds: () => boolean): Promise<void> {
    const identity = await this.#place(slices);
    const metadata = await this.#connection.metadata({ topics: [...new Set(slices.map(({ topic }) => topic))] });
    const leaders = Map.groupBy(
      slices,
      ({ topic, partition }) => metadata.topics.get(topic)?.partitions[partition]?.leader ?? -1,
    );
    const outcomes = await Promise.all(
      [...leaders].map(([leader, led]) => this.#produceAt(leader, led, identity, holds)),
    );
    const failures: unknown[] = [];
    for (const [slice, outcome] of outcomes.flatMap((answers) => [...answers])) {
      if (typeof outcome === 'number') {
        slice.written = true;
        places.push({ topic: slice.topic, partition: slice.partition, offset: outcome });
        continue;
      }
      failures.push(outcome);
      slice.uncertain ||= !isUnwritten(outcome);
    }
    if (failures.length === 0) return;
    const refused = failures.map(refusal).find((error) => error !== undefined);
    if (refused || failures.some((failure) => hasProtocolError(failure, ...STATE_LOST))) {
      // What was refused left a hole in the sequence: everything that is left begins anew, or is looked for first.
      await this.reset();
      if (slices.some(({ written, uncertain }) => !written && uncertain)) throw fateUnknown(failures[0]);
      for (const slice of slices) slice.firstSequence = -1;
    }
    throw refused ?? failures[0];
  }

  /** @returns For each slice its first offset, or why it was not written. */
  async #produceAt(
    leader: number,
    slices: readonly Slice[],
    identity: Identity,
    holds: () => boolean,
  ): Promise<Map<Slice, unknown>> {
    const all = (outcome: unknown) => new Map<Slice, unknown>(slices.map((slice) => [slice, outcome]));
    if (leader < 0) return all(new ProtocolError('LEADER_NOT_AVAILABLE'));
    try {
      const send = await this.#connection.prepareBody<ProduceResponse>('Produce', leader);
      const body = () => {
        const encoded = produceBody(slices, identity);
        // Asked last: a process that is frozen after it was asked still sends, when the partition has another owner.
        if (!holds()) throw NOT_HELD;
        return encoded;
      };
      const response = await send(body).catch(responseDespiteErrors);
      const answers = new Map(
        response.responses.flatMap(({ name, partitionResponses }) =>
          partitionResponses.map((answer) => [`${name}:${answer.index}`, answer] as const),
        ),
      );
      return new Map(slices.map((slice) => [slice, outcomeOf(answers.get(`${slice.topic}:${slice.partition}`))]));
    } catch (error) {
      return all(error);
    }
  }
}

const NONE = 0;
const DUPLICATE_SEQUENCE_NUMBER = 46;

/** A batch that the broker has, but no longer knows where, was written by an earlier attempt: at an offset of 0 or more. */
function outcomeOf(answer: PartitionResponse | undefined): unknown {
  if (!answer) return new Error('The broker did not answer for a partition.');
  if (answer.errorCode === NONE) return Number(answer.baseOffset);
  if (answer.errorCode === DUPLICATE_SEQUENCE_NUMBER) return 0;
  return new ProtocolError(answer.errorCode);
}

/**
 * Body of a Produce request (versions 9 to 12) without a transaction: acknowledged by all replicas, a batch for each
 * partition.
 */
function produceBody(slices: readonly Slice[], identity: Identity): Writer {
  const timestamp = Date.now();
  return Writer.create()
    .appendString(null)
    .appendInt16(ProduceAcks.ALL)
    .appendInt32(REQUEST_TIMEOUT_MS)
    .appendArray([...Map.groupBy(slices, ({ topic }) => topic)], (topics, [topic, ofTopic]) => {
      topics.appendString(topic).appendArray(ofTopic, (partitions, { partition, records, firstSequence }) => {
        const batch = encodeRecordBatch(records, { ...identity, firstSequence, timestamp });
        partitions
          .appendInt32(partition)
          .appendUnsignedVarInt(batch.length + 1)
          .append(batch);
      });
    })
    .appendTaggedFields();
}

function partitionOf(key: Buffer | null, partitions: number): number {
  return key ? compatibilityPartitioner({ topic: '' }, key) % partitions : 0;
}

/** One partition's error must not hide what the others got: the client throws, with the whole response attached. */
function responseDespiteErrors(error: unknown): ProduceResponse {
  const response = (error as { response?: Partial<ProduceResponse> }).response;
  if (response?.responses) return response as ProduceResponse;
  throw error;
}

function topicMissing(cause: unknown): WeirError {
  return new WeirError({
    code: 'topic-missing',
    disposition: 'poison',
    message: 'A topic to write to does not exist.',
    cause,
  });
}

interface PartitionResponse {
  index: number;
  errorCode: number;
  baseOffset: bigint;
}

interface ProduceResponse {
  responses: { name: string; partitionResponses: PartitionResponse[] }[];
}
