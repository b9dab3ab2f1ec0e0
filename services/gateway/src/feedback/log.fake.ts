import type { DescMessage, MessageShape, Topic } from '@weir/contracts';
import type { InboundRecord, ReadSince } from '@weir/kafka';
import { replyRecord } from '@weir/requests';

/** Records that stand on topics, for what looks them up. */
export class FakeLog {
  readonly #records: InboundRecord[] = [];
  /** How often it was read. */
  reads = 0;

  /** @param at - Milliseconds since the epoch. */
  write<Schema extends DescMessage>(
    topic: Topic<Schema>,
    message: MessageShape<Schema> & { runId: string },
    at: number,
    tenant = 'acme',
  ): this {
    const record = replyRecord({ topic: topic.name, schema: topic.schema, message, run: message.runId, tenant });
    this.#records.push({ ...record, timestamp: at });
    return this;
  }

  readonly readSince: ReadSince = (topics, since, onRecord, signal) => {
    this.reads += 1;
    signal.throwIfAborted();
    for (const record of this.#records) {
      if (topics.includes(record.topic) && record.timestamp >= since) onRecord(record);
    }
    return Promise.resolve();
  };
}
