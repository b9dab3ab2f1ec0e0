import { ListOffsetTimestamps } from '@platformatic/kafka';
import { KafkaConnection, type KafkaOptions, unavailable } from './connection.js';
import { listOffsets } from './list-offsets.js';
import { readSettled } from './read-settled.js';
import type { InboundRecord } from './record.js';

/**
 * Gives every record that stands in some topics now to `onRecord`, partition by partition: those too that another's open transaction
 * hides until it ends. So whoever decides by what it has read has missed nothing that was committed before.
 *
 * @param from - A number is milliseconds since the epoch: records that were appended from then on.
 * @throws WeirError `kafka-unavailable` (retryable).
 */
export async function readStanding(
  kafka: KafkaOptions,
  topics: readonly string[],
  from: 'start' | number,
  onRecord: (record: InboundRecord) => void,
): Promise<void> {
  const connection = new KafkaConnection(kafka, 'reader');
  try {
    const metadata = await connection.metadata({ topics: [...topics] });
    for (const topic of topics) {
      const partitions = Array.from({ length: metadata.topics.get(topic)?.partitionsCount ?? 0 }, (_, index) => index);
      const at = from === 'start' ? ListOffsetTimestamps.EARLIEST : BigInt(from);
      const begins = await listOffsets(connection, topic, partitions, at, false);
      const ends = await listOffsets(connection, topic, partitions, ListOffsetTimestamps.LATEST, false);
      for (const partition of partitions) {
        const end = ends.get(partition) ?? 0;
        const begin = begins.get(partition) ?? -1;
        // No record is as young as the time asked for.
        if (begin < 0) continue;
        for await (const records of readSettled(connection, topic, partition, begin, end)) records.forEach(onRecord);
      }
    }
  } catch (error) {
    throw unavailable(error);
  } finally {
    await connection.close().catch(() => undefined);
  }
}
