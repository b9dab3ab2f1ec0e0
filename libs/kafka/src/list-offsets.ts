import { FetchIsolationLevels } from '@platformatic/kafka';
import type { KafkaConnection } from './connection.js';

/**
 * One offset for each of a topic's partitions.
 *
 * @param timestamp - Milliseconds since the epoch, or one of `ListOffsetTimestamps`.
 * @param committed - Whether the end is the end a reader can reach: before any transaction that is still open.
 */
export async function listOffsets(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  timestamp: bigint,
  committed = true,
): Promise<Map<number, number>> {
  const metadata = await connection.metadata({ topics: [topic] });
  const leaders = Map.groupBy(
    partitions,
    (partition) => metadata.topics.get(topic)?.partitions[partition]?.leader ?? -1,
  );
  const offsets = new Map<number, number>();
  for (const [leader, led] of leaders) {
    const response = await connection.request<ListOffsetsResponse>(
      'ListOffsets',
      leader < 0 ? 'any' : leader,
      -1,
      committed ? FetchIsolationLevels.READ_COMMITTED : FetchIsolationLevels.READ_UNCOMMITTED,
      [
        {
          name: topic,
          partitions: led.map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp })),
        },
      ],
    );
    for (const { partitionIndex, offset } of response.topics[0]?.partitions ?? []) {
      offsets.set(partitionIndex, Number(offset));
    }
  }
  return offsets;
}

interface ListOffsetsResponse {
  topics: { name: string; partitions: { partitionIndex: number; offset: bigint }[] }[];
}
