import type { InboundRecord, KafkaOptions } from '@weir/kafka';
import type { Cli } from '../cli.js';
import { CliError, usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

export interface Place {
  partition: number;
  offset: number;
}

/** @throws CliError usage */
export function placeOfText(text: string): Place {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) throw usageError(`${text} is no place: give partition and offset, as in 0/17.`);
  return { partition: Number(match[1]), offset: Number(match[2]) };
}

/** The dead-letter topic that is meant, however it was named, and all topics that there are. */
export async function resolveDeadLetters(
  cli: Cli,
  given: string,
): Promise<{ kafka: KafkaOptions; topic: string; existing: string[] }> {
  const [{ findKafka }, { withKafka }, { listTopics }, { resolveTopic }] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../kafka/with-kafka.js'),
    import('../kafka/read-bounds.js'),
    import('../kafka/topic-names.js'),
  ]);
  const kafka = findKafka(cli.settings);
  const existing = await withKafka(kafka, (connection) => listTopics(connection));
  return { kafka, existing, topic: resolveTopic(given.endsWith('.dlq') ? given : `${given}.dlq`, existing) };
}

/** @throws CliError `record-unknown` */
export function findRecord(records: readonly InboundRecord[], place: Place, topic: string): InboundRecord {
  const record = records.find(({ partition, offset }) => partition === place.partition && offset === place.offset);
  if (record) return record;
  throw new CliError({
    code: 'record-unknown',
    exitCode: EXIT.notFound,
    message: `${topic} holds no record at ${place.partition}/${place.offset}. See them with: weir dlq list ${topic}`,
  });
}
