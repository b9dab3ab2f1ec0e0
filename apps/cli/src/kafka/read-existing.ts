import { type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import { quietLogger } from './quiet-logger.js';

/** Gives every record that stands in some topics now to `onRecord`, and ends. */
export async function readExisting(
  kafka: KafkaOptions,
  topics: readonly string[],
  from: 'start' | number,
  onRecord: (record: InboundRecord) => void,
): Promise<void> {
  const reader = new LogReader({ kafka, topics, from, onRecord, logger: quietLogger() });
  try {
    await reader.start();
    await reader.caughtUp;
  } finally {
    await reader.stop();
  }
}
