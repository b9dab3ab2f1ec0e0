import { headerOf, type InboundRecord, type KafkaOptions, readStanding } from '@weir/kafka';
import { originOf, REPLAYED_FROM } from './dead-letters.js';

export interface DeadLetters {
  /** In order of partition and offset. */
  records: InboundRecord[];
  /** Which of them were written back before, as `REPLAYED_FROM` says it. */
  redriven: Set<string>;
}

/**
 * The records of a dead-letter topic. The origin topics are the ledger of what was redriven: they are read from the oldest
 * dead letter on.
 *
 * @param existing - Every topic that the cluster has.
 */
export async function readDeadLetters(
  kafka: KafkaOptions,
  topic: string,
  existing: readonly string[],
): Promise<DeadLetters> {
  const records: InboundRecord[] = [];
  await readStanding(kafka, [topic], 'start', (record) => records.push(record));
  records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  const redriven = new Set<string>();
  if (records.length > 0) {
    const origins = [...new Set(records.map((record) => originOf(record).topic))].filter((name) =>
      existing.includes(name),
    );
    const oldest = Math.min(...records.map(({ timestamp }) => timestamp));
    await readStanding(kafka, origins, oldest, (record) => {
      const place = headerOf(record, REPLAYED_FROM);
      if (place?.startsWith(`${topic}/`)) redriven.add(place);
    });
  }
  return { records, redriven };
}
