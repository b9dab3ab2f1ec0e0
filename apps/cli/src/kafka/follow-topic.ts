import { on } from 'node:events';
import { EventEmitter } from 'node:events';
import { type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import { quietLogger } from './quiet-logger.js';

export interface FollowOptions {
  /** A number is milliseconds since the epoch. */
  from: 'start' | 'end' | number;
  /** Whether to wait for more after the last record. */
  follow: boolean;
  signal: AbortSignal;
}

/** A topic's records as they come: in order within a partition. Ends with `signal`. */
export async function* followTopic(
  kafka: KafkaOptions,
  topic: string,
  options: FollowOptions,
): AsyncGenerator<InboundRecord> {
  const records = new EventEmitter<{ record: [InboundRecord]; end: [] }>();
  const logger = quietLogger();
  const reader = new LogReader({
    kafka,
    topics: [topic],
    from: options.from,
    onRecord: (record) => records.emit('record', record),
    logger,
  });
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const incoming = on(records, 'record', { signal, close: ['end'] });
  try {
    await reader.start();
    // `on` keeps what was emitted before it is asked: nothing is lost between the end of the reading and the end here.
    if (!options.follow) void reader.caughtUp.then(() => records.emit('end'));
    for await (const [record] of incoming) yield record as InboundRecord;
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    ended.abort();
    await reader.stop();
  }
}
