import { ListOffsetTimestamps } from '@platformatic/kafka';
import { HEADER } from '@weir/contracts';
import type { KafkaConnection } from './connection.js';
import type { Ledger } from './ledger.js';
import { listOffsets } from './list-offsets.js';
import { readSettled } from './read-settled.js';
import { headerOf } from './record.js';

/** A partition without a committed floor is read back this far at most. */
const UNKNOWN_FLOOR_RECORDS = 20_000;
/** Of each record only its id is kept. */
const PAGE_BYTES = 1024 * 1024;

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
  const begin = Math.max(start, Math.min(floor ?? end - UNKNOWN_FLOOR_RECORDS, end - atLeast));
  for await (const records of readSettled(connection, topic, partition, begin, end, PAGE_BYTES)) {
    for (const record of records) ledger.record(headerOf(record, HEADER.id), record.offset);
  }
  ledger.endsAt(end);
  return begin;
}
