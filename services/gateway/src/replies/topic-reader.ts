import { type InboundRecord, type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';

/** What keeps what some topics say. */
export interface TopicListener {
  readonly topics: readonly string[];
  remember(record: InboundRecord): void;
}

/**
 * Reads some topics for this process alone. No group: what an instance keeps of them is known to it alone, and is gone
 * with it.
 */
export class TopicReader {
  readonly #kafka: KafkaOptions;
  readonly #listener: TopicListener;
  readonly #reader: LogReader;

  /** @param from - `start` for what may have been said long ago. */
  constructor(options: { kafka: KafkaOptions; logger: Logger; listener: TopicListener; from: 'start' | 'end' }) {
    const { kafka, logger, listener, from } = options;
    this.#kafka = kafka;
    this.#listener = listener;
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: listener.topics,
      from,
      onRecord: (record) => listener.remember(record),
    });
  }

  /**
   * Resolves when every record that is written from now on will be seen.
   *
   * @throws WeirError fatal `topic-missing`.
   */
  async start(): Promise<void> {
    await requireTopics(this.#kafka, this.#listener.topics);
    await this.#reader.start();
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}
