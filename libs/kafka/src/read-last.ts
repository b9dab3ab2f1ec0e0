import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.js';
import { fetchRecords } from './fetch-records.js';
import { listOffsets } from './list-offsets.js';
import type { InboundRecord } from './record.js';

const MIB = 1024 * 1024;

/**
 * The last record of a partition that is accepted; undefined when it has none. Where the log ends with something else, such as
 * the end of a transaction, it looks further back, twice as far each time.
 *
 * @throws Error when the partition cannot be read now.
 */
export async function readLast(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  accept: (record: InboundRecord) => boolean = () => true,
): Promise<InboundRecord | undefined> {
  const [starts, ends] = await Promise.all([
    listOffsets(connection, topic, [partition], ListOffsetTimestamps.EARLIEST),
    listOffsets(connection, topic, [partition], ListOffsetTimestamps.LATEST),
  ]);
  const start = starts.get(partition) ?? 0;
  const end = ends.get(partition) ?? 0;
  if (end <= start) return undefined;
  for (let back = 1; ; back *= 2) {
    const begin = Math.max(start, end - back);
    const last = await lastBetween(connection, topic, partition, begin, end, accept);
    if (last || begin === start) return last;
  }
}

async function lastBetween(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  begin: number,
  end: number,
  accept: (record: InboundRecord) => boolean,
): Promise<InboundRecord | undefined> {
  let last: InboundRecord | undefined;
  for (let offset = begin; offset < end;) {
    const metadata = await connection.metadata({ topics: [topic] });
    const described = metadata.topics.get(topic);
    const leader = described?.partitions[partition]?.leader;
    if (!described || leader === undefined) throw new Error(`${topic}/${partition} has no leader`);
    const [fetched] = await fetchRecords(
      connection,
      leader,
      [{ topic, partition, offset }],
      new Map([[topic, described.id]]),
      { maxWaitMs: 100, maxBytes: 4 * MIB, maxPartitionBytes: 4 * MIB },
    );
    if (!fetched || fetched.problem || fetched.nextOffset === offset) {
      connection.clearMetadata();
      throw new Error(`${topic}/${partition} cannot be read now`);
    }
    last = fetched.records.findLast(accept) ?? last;
    offset = fetched.nextOffset;
  }
  return last;
}
