import { writeHeaders } from '@weir/contracts';
import { type InboundRecord, LogReader, type OutboundRecord, RecordProducer } from '@weir/kafka';
import { createLogger } from '@weir/telemetry';

export const TENANT = 'bench';

const logger = createLogger({ service: 'bench', instance: '0', level: 'error' });

/** A client of the topics: writes records, and is shown those of some topics from now on. */
export class TopicClient {
  readonly #producer: RecordProducer;
  readonly #reader: LogReader;
  readonly #listeners = new Set<(record: InboundRecord) => void>();

  static async open(brokers: readonly string[], reads: readonly string[]): Promise<TopicClient> {
    const client = new TopicClient(brokers, reads);
    await client.#reader.start();
    return client;
  }

  private constructor(brokers: readonly string[], reads: readonly string[]) {
    const kafka = { brokers, clientId: 'weir-bench' };
    this.#producer = new RecordProducer({ kafka, logger });
    this.#reader = new LogReader({
      kafka,
      topics: reads,
      from: 'end',
      onRecord: (record) => {
        for (const listener of this.#listeners) listener(record);
      },
      logger,
    });
  }

  async send(records: readonly OutboundRecord[]): Promise<void> {
    await this.#producer.send(records);
  }

  /** @returns What ends the listening. */
  listen(listener: (record: InboundRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all([this.#producer.close(), this.#reader.stop()]);
  }
}

/** The headers of a client's record. */
export function clientHeaders(
  type: string,
  id: string,
  contentType: string,
  more: { run?: string; replyTopic?: string } = {},
): Record<string, string> {
  return writeHeaders({
    id,
    type,
    source: 'weir/bench',
    time: new Date().toISOString(),
    contentType,
    tenant: TENANT,
    ...more,
  });
}
