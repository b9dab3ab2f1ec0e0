import { setTimeout as sleep } from 'node:timers/promises';
import { FetchIsolationLevels } from '@platformatic/kafka';
import { hasProtocolError, type KafkaConnection } from './connection.js';

/** A partition that was just made, or is moving, has no leader for a moment. */
const NO_LEADER = ['NOT_LEADER_OR_FOLLOWER', 'LEADER_NOT_AVAILABLE'];
const NO_LEADER_MS = 10_000;

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
  const giveUpAt = performance.now() + NO_LEADER_MS;
  for (;;) {
    try {
      return await ask(connection, topic, partitions, timestamp, committed);
    } catch (error) {
      if (!hasProtocolError(error, ...NO_LEADER) || performance.now() > giveUpAt) throw error;
      connection.clearMetadata();
      await sleep(50);
    }
  }
}

async function ask(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  timestamp: bigint,
  committed: boolean,
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
