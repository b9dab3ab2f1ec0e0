import type { KafkaConnection } from './connection.js';
import { fetchRecords } from './fetch-records.js';
import type { InboundRecord } from './record.js';

const MIB = 1024 * 1024;

/**
 * The records of a partition from `begin` to before `end`, as they are read.
 *
 * @throws Error when the partition cannot be read now.
 */
export async function* readRange(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  begin: number,
  end: number,
): AsyncGenerator<InboundRecord[]> {
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
    yield fetched.records.filter((record) => record.offset < end);
    offset = fetched.nextOffset;
  }
}
