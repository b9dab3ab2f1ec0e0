import { topics } from '@weir/contracts';
import { type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { Evaluations } from './evaluations.js';

const TOPICS = [topics.evaluationRequested.name, topics.evaluationProgressed.name, topics.evaluationCompleted.name];

/** Reads all that was asked for, how far it is and what it came to, as far back as the topics go. */
export class EvaluationReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor({ kafka, logger, evaluations }: { kafka: KafkaOptions; logger: Logger; evaluations: Evaluations }) {
    this.#kafka = kafka;
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: TOPICS,
      from: 'start',
      onRecord: (record) => evaluations.remember(record),
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
