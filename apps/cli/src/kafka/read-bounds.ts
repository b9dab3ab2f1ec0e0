import type { KafkaConnection } from '@weir/kafka';
import type { Bounds } from './lag.js';

const EARLIEST = -2n;
const LATEST = -1n;
const READ_COMMITTED = 1;

/** First and last offsets of every partition of some topics, by `topic/partition`; topics that do not exist are left out. */
export async function readBounds(connection: KafkaConnection, topics: readonly string[]): Promise<Map<string, Bounds>> {
  const bounds = new Map<string, Bounds>();
  if (topics.length === 0) return bounds;
  const existing = new Set(await listTopics(connection));
  const wanted = topics.filter((topic) => existing.has(topic));
  if (wanted.length === 0) return bounds;
  const byLeader = await partitionsByLeader(connection, wanted);
  for (const [leader, led] of byLeader) {
    const starts = await offsetsAt(connection, leader, led, EARLIEST);
    const ends = await offsetsAt(connection, leader, led, LATEST);
    for (const [key, end] of ends) bounds.set(key, { start: starts.get(key) ?? 0, end });
  }
  return bounds;
}

/** Offset of the first record from a time on, milliseconds since the epoch; partitions without one are left out. */
export async function readOffsetsAt(
  connection: KafkaConnection,
  topics: readonly string[],
  time: number,
): Promise<Map<string, number>> {
  const offsets = new Map<string, number>();
  for (const [leader, led] of await partitionsByLeader(connection, topics)) {
    const found = await offsetsAt(connection, leader, led, BigInt(time));
    for (const [key, offset] of found) if (offset >= 0) offsets.set(key, offset);
  }
  return offsets;
}

async function partitionsByLeader(
  connection: KafkaConnection,
  topics: readonly string[],
): Promise<Map<number, { topic: string; partition: number }[]>> {
  const metadata = await connection.metadata({ topics: [...topics] });
  const byLeader = new Map<number, { topic: string; partition: number }[]>();
  for (const [topic, { partitions }] of metadata.topics) {
    for (const [partition, { leader }] of Object.entries(partitions)) {
      const led = byLeader.get(leader) ?? [];
      led.push({ topic, partition: Number(partition) });
      byLeader.set(leader, led);
    }
  }
  return byLeader;
}

export async function listTopics(connection: KafkaConnection): Promise<string[]> {
  const { topics } = await connection.request<{ topics: { name: string }[] }>('Metadata', 'any', null, false, false);
  return topics.map(({ name }) => name);
}

async function offsetsAt(
  connection: KafkaConnection,
  node: number,
  partitions: readonly { topic: string; partition: number }[],
  timestamp: bigint,
): Promise<Map<string, number>> {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, list]) => ({
    name,
    partitions: list.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
  }));
  const response = await connection.request<ListOffsetsResponse>('ListOffsets', node, -1, READ_COMMITTED, topics);
  return new Map(
    response.topics.flatMap(({ name, partitions: list }) =>
      list.map(({ partitionIndex, offset }) => [`${name}/${partitionIndex}`, Number(offset)] as const),
    ),
  );
}

interface ListOffsetsResponse {
  topics: { name: string; partitions: { partitionIndex: number; offset: bigint }[] }[];
}
