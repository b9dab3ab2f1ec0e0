import { topics } from '@weir/contracts';
import { type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { Optimisations } from './optimisations.js';

const TOPICS = [
  topics.optimisationRequested.name,
  topics.optimisationProgressed.name,
  topics.optimisationCompleted.name,
];

/** Reads all optimisations that were asked for, how far they are and what they came to, as far back as the topics go. */
export class OptimisationReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor({ kafka, logger, optimisations }: { kafka: KafkaOptions; logger: Logger; optimisations: Optimisations }) {
    this.#kafka = kafka;
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: TOPICS,
      from: 'start',
      onRecord: (record) => optimisations.remember(record),
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
