import { setTimeout as sleep } from 'node:timers/promises';
import { ListOffsetTimestamps } from '@platformatic/kafka';
import { HEADER } from '@weir/contracts';
import type { KafkaConnection } from './connection.js';
import { fetchRecords } from './fetch-records.js';
import type { Ledger } from './ledger.js';
import { listOffsets } from './list-offsets.js';
import { headerOf } from './record.js';

/** A partition without a committed floor is read back this far at most. */
const UNKNOWN_FLOOR_RECORDS = 20_000;
/** Longer than the transaction timeout, after which the broker ends what a crashed writer left open. */
const OPEN_TRANSACTION_MS = 20_000;

/**
 * Reads the ids in an output partition from `floor` to its end into its ledger.
 *
 * @returns Where reading began.
 * @param floor - Offset; undefined when nothing was committed yet.
 * @param atLeast - Records from the end to read whatever the floor says, for consumers that ask it about older runs.
 */
export async function readLedger(
  ledger: Ledger,
  connection: KafkaConnection,
  topic: string,
  partition: number,
  floor: number | undefined,
  atLeast: number,
): Promise<number> {
  const [starts, ends] = await Promise.all([
    listOffsets(connection, topic, [partition], ListOffsetTimestamps.EARLIEST),
    listOffsets(connection, topic, [partition], ListOffsetTimestamps.LATEST, false),
  ]);
  const start = starts.get(partition) ?? 0;
  const end = ends.get(partition) ?? 0;
  const giveUpAt = performance.now() + OPEN_TRANSACTION_MS;
  const begin = Math.max(start, Math.min(floor ?? end - UNKNOWN_FLOOR_RECORDS, end - atLeast));
  let offset = begin;
  while (offset < end) {
    const metadata = await connection.metadata({ topics: [topic] });
    const described = metadata.topics.get(topic);
    const leader = described?.partitions[partition]?.leader;
    if (!described || leader === undefined) throw new Error(`${topic}/${partition} has no leader`);
    const [fetched] = await fetchRecords(
      connection,
      leader,
      [{ topic, partition, offset }],
      new Map([[topic, described.id]]),
      { maxWaitMs: 100, maxBytes: 8 * 1024 * 1024, maxPartitionBytes: 8 * 1024 * 1024 },
    );
    if (!fetched || fetched.problem) {
      connection.clearMetadata();
      throw new Error(`${topic}/${partition} cannot be read now`);
    }
    for (const record of fetched.records) ledger.record(headerOf(record, HEADER.id), record.offset);
    if (fetched.nextOffset === offset) {
      // A transaction that its writer left open hides what follows, and it may be about to be committed: it counts.
      if (performance.now() > giveUpAt) throw new Error(`${topic}/${partition} has a transaction that does not end`);
      await sleep(50);
    }
    offset = fetched.nextOffset;
  }
  ledger.endsAt(end);
  return begin;
}
