import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.js';
import { listOffsets } from './list-offsets.js';
import { readRange } from './read-range.js';
import type { InboundRecord } from './record.js';

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
    let last: InboundRecord | undefined;
    for await (const records of readRange(connection, topic, partition, begin, end)) {
      last = records.findLast(accept) ?? last;
    }
    if (last || begin === start) return last;
  }
}
