import type { KafkaConnection } from './connection.js';
import { fetchRecords } from './fetch-records.js';
import type { InboundRecord } from './record.js';

/** Where to look, and where the partition ends. */
export interface Lookup {
  topic: string;
  partition: number;
  offset: number;
  end: number;
}

/**
 * The first record at or after each offset, by `topic/partition`. Partitions that have none, or cannot be read now, are left out.
 */
export async function readRecordsAt(
  connection: KafkaConnection,
  lookups: readonly Lookup[],
): Promise<Map<string, InboundRecord>> {
  const found = new Map<string, InboundRecord>();
  if (lookups.length === 0) return found;
  const metadata = await connection.metadata({ topics: [...new Set(lookups.map(({ topic }) => topic))] });
  for (const { topic, partition, offset: first, end } of lookups) {
    const described = metadata.topics.get(topic);
    const leader = described?.partitions[partition]?.leader;
    if (!described || leader === undefined || leader < 0) continue;
    for (let offset = first; offset < end;) {
      const [fetched] = await fetchRecords(
        connection,
        leader,
        [{ topic, partition, offset }],
        new Map([[topic, described.id]]),
        // Whatever the limit, a broker gives the first batch whole.
        { maxWaitMs: 0, maxBytes: 1, maxPartitionBytes: 1 },
      );
      const record = fetched?.records[0];
      if (record) found.set(`${topic}/${partition}`, record);
      // What is left may be the marks of transactions alone.
      if (!fetched || record || fetched.problem || fetched.nextOffset === offset) break;
      offset = fetched.nextOffset;
    }
  }
  return found;
}
