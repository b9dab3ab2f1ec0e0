import { firstPlace, headerOf, type InboundRecord, type KafkaOptions, readStanding } from '@weir/kafka';
import { originOf, placeOf, REPLAYED_FROM } from './dead-letters.js';
import { catalogued } from './topic-names.js';

export interface DeadLetters {
  /** In order of partition and offset. */
  records: InboundRecord[];
  /** Which of them were written back before, as `REPLAYED_FROM` says it. */
  redriven: Set<string>;
  /**
   * Which of them have a younger record of the same key on a compacted topic, where the last one holds: written back, they would undo
   * it. It may have removed the mark of a redriven one too.
   */
  outdated: Set<string>;
}

/**
 * The records of a dead-letter topic. The origin topics are the ledger of what was redriven: they are read from the oldest
 * dead letter on, and whole where they are compacted.
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
  const outdated = new Set<string>();
  const byOrigin = Map.groupBy(records, (record) => originOf(record).topic);
  for (const [origin, letters] of byOrigin) {
    if (!existing.includes(origin)) continue;
    const compacted = catalogued(origin)?.cleanup === 'compact';
    const byKey = Map.groupBy(compacted ? letters : [], keyOf);
    const oldest = Math.min(...letters.map(({ timestamp }) => timestamp));
    await readStanding(kafka, [origin], compacted ? 'start' : oldest, (record) => {
      const place = headerOf(record, REPLAYED_FROM);
      if (place?.startsWith(`${topic}/`)) redriven.add(place);
      for (const letter of byKey.get(keyOf(record)) ?? []) {
        if (placeOf(letter) !== place && firstPlace(record).offset > originOf(letter).offset)
          outdated.add(placeOf(letter));
      }
    });
  }
  return { records, redriven, outdated };
}

/** The same key is always in the same partition. */
function keyOf({ key }: InboundRecord): string {
  return key?.toString('base64') ?? '';
}
