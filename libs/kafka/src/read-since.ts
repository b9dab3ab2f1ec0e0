import type { Logger } from '@weir/telemetry';
import type { KafkaOptions } from './connection.js';
import { LogReader } from './log-reader.js';
import type { InboundRecord } from './record.js';

/**
 * Reads some topics from a time, milliseconds since the epoch, to where they end when it begins. What was written up to a
 * minute before that time is read too, for records bear the time of those who wrote them.
 */
export type ReadSince = (
  topics: readonly string[],
  since: number,
  onRecord: (record: InboundRecord) => void,
  signal: AbortSignal,
) => Promise<void>;

/** Producers' clocks may differ. */
const CLOCK_SKEW_MS = 60_000;

/** A bounded read of the log: for what has to be looked up there now and then. It rejects with the signal's reason. */
export function readSince(kafka: KafkaOptions, logger: Logger): ReadSince {
  return async (topics, since, onRecord, signal) => {
    signal.throwIfAborted();
    const reader = new LogReader({ kafka, logger, topics, from: Math.max(0, since - CLOCK_SKEW_MS), onRecord });
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => undefined);
    const abort = () => aborted.reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      await reader.start();
      await Promise.race([reader.caughtUp, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
      await reader.stop();
    }
  };
}
