import { topics } from '@weir/contracts';
import { type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { Promotions } from './promotions.js';

const TOPICS = [topics.promotionAdvanced.name];

/** Reads where promotions are, as far back as the topic goes. */
export class PromotionReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor({ kafka, logger, promotions }: { kafka: KafkaOptions; logger: Logger; promotions: Promotions }) {
    this.#kafka = kafka;
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: TOPICS,
      from: 'start',
      onRecord: (record) => promotions.remember(record),
    });
  }

  /** @throws WeirError fatal `topic-missing`. */
  async start(): Promise<void> {
    await requireTopics(this.#kafka, TOPICS);
    await this.#reader.start();
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}
