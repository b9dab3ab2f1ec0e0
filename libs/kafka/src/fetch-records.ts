import { FetchIsolationLevels, type RecordsBatch } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.js';
import { readFormerPlace } from './copied-record.js';
import type { InboundRecord } from './record.js';

export interface FetchTarget {
  topic: string;
  partition: number;
  offset: number;
}

export interface FetchedPartition {
  topic: string;
  partition: number;
  /** The offset that was asked for. */
  requested: number;
  records: InboundRecord[];
  /** Where to go on: past control records and aborted transactions too. */
  nextOffset: number;
  /** One past the last record that may be read. */
  endOffset: number;
  /** Why nothing came: the offset is gone, or the partition lives elsewhere now. */
  problem?: 'offset-out-of-range' | 'moved';
}

export interface FetchLimits {
  /** How long the broker may wait for the first byte, milliseconds. */
  maxWaitMs: number;
  maxBytes: number;
  maxPartitionBytes: number;
}

interface FetchResponse {
  responses: {
    topicId: string;
    partitions: {
      partitionIndex: number;
      errorCode: number;
      highWatermark: bigint;
      lastStableOffset: bigint;
      abortedTransactions: AbortedTransaction[] | null;
      records: RecordsBatch[] | null;
    }[];
  }[];
}

interface AbortedTransaction {
  producerId: bigint;
  firstOffset: bigint;
}

const OFFSET_OUT_OF_RANGE = 1;
const LOG_APPEND_TIME = 0b1000;
const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;

/**
 * Reads partitions that one broker leads, committed transactions only (Fetch API, versions with topic ids; Kafka 3.1 on).
 *
 * @param topicIds - Of every topic in `targets`, from the cluster's metadata.
 * @throws The client's error when the broker did not answer.
 */
export async function fetchRecords(
  connection: KafkaConnection,
  node: number,
  targets: readonly FetchTarget[],
  topicIds: ReadonlyMap<string, string>,
  limits: FetchLimits,
): Promise<FetchedPartition[]> {
  const byTopic = Map.groupBy(targets, (target) => target.topic);
  const request = [...byTopic].map(([topic, partitions]) => ({
    topicId: topicIds.get(topic),
    partitions: partitions.map(({ partition, offset }) => ({
      partition,
      currentLeaderEpoch: -1,
      fetchOffset: BigInt(offset),
      lastFetchedEpoch: -1,
      partitionMaxBytes: limits.maxPartitionBytes,
    })),
  }));
  const response = await connection
    .request<FetchResponse>(
      'Fetch',
      node,
      limits.maxWaitMs,
      1,
      limits.maxBytes,
      FetchIsolationLevels.READ_COMMITTED,
      0,
      -1,
      request,
      [],
      '',
    )
    .catch(responseDespiteErrors);
  const topics = new Map([...topicIds].map(([topic, id]) => [id, topic]));
  const requested = new Map(targets.map((target) => [`${target.topic}/${target.partition}`, target.offset]));
  return response.responses.flatMap(({ topicId, partitions }) => {
    const topic = topics.get(topicId);
    if (topic === undefined) return [];
    return partitions.map((fetched): FetchedPartition => {
      const offset = requested.get(`${topic}/${fetched.partitionIndex}`) ?? 0;
      const at = { topic, partition: fetched.partitionIndex, requested: offset };
      const endOffset = Number(fetched.lastStableOffset >= 0n ? fetched.lastStableOffset : fetched.highWatermark);
      if (fetched.errorCode !== 0) {
        const problem = fetched.errorCode === OFFSET_OUT_OF_RANGE ? 'offset-out-of-range' : 'moved';
        return { ...at, records: [], nextOffset: offset, endOffset, problem };
      }
      const batches = fetched.records ?? [];
      const last = batches.at(-1);
      const nextOffset = last ? Number(last.firstOffset) + last.lastOffsetDelta + 1 : offset;
      const records = readBatches(at, batches, fetched.abortedTransactions ?? []);
      return { ...at, records, nextOffset, endOffset };
    });
  });
}

/** One partition's error must not hide what the others gave: the client throws, with the whole response attached. */
function responseDespiteErrors(error: unknown): FetchResponse {
  const response = (error as { response?: Partial<FetchResponse> }).response;
  if (response?.responses?.some((topic) => topic.partitions.length > 0)) return response as FetchResponse;
  throw error;
}

/**
 * Flattens batches into records, leaving out control records and those of aborted transactions: from a transaction's
 * first offset to its abort marker, by producer id (Kafka protocol, `aborted_transactions` of FetchResponse).
 */
function readBatches(
  at: { topic: string; partition: number; requested: number },
  batches: readonly RecordsBatch[],
  aborted: readonly AbortedTransaction[],
): InboundRecord[] {
  const upcoming = aborted.toSorted((a, b) => Number(a.firstOffset - b.firstOffset));
  const aborting = new Set<bigint>();
  const records: InboundRecord[] = [];
  for (const batch of batches) {
    const first = Number(batch.firstOffset);
    while (upcoming[0] && Number(upcoming[0].firstOffset) <= first + batch.lastOffsetDelta) {
      aborting.add(upcoming.shift()!.producerId);
    }
    if (batch.attributes & CONTROL) {
      if (isAbortMarker(batch)) aborting.delete(batch.producerId);
      continue;
    }
    if (batch.attributes & TRANSACTIONAL && aborting.has(batch.producerId)) continue;
    const appendTime = batch.attributes & LOG_APPEND_TIME ? Number(batch.maxTimestamp) : undefined;
    const firstTimestamp = Number(batch.firstTimestamp);
    for (const record of batch.records) {
      const offset = first + record.offsetDelta;
      // A batch is sent whole, even when the offset asked for is in its middle.
      if (offset < at.requested) continue;
      const former = readFormerPlace(record.headers);
      records.push({
        topic: at.topic,
        partition: at.partition,
        offset,
        timestamp: former?.timestamp ?? appendTime ?? firstTimestamp + Number(record.timestampDelta),
        ...(former && { former }),
        key: record.key,
        value: record.value,
        headers: record.headers,
      });
    }
  }
  return records;
}

function isAbortMarker(batch: RecordsBatch): boolean {
  // A control record's key: version (int16), then type (int16), 0 for abort and 1 for commit.
  return batch.records[0]?.key?.readInt16BE(2) === 0;
}
