import { topics } from '@weir/contracts';
import { type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { Approvals } from './approvals.js';

const TOPICS = [topics.approvalRequested.name, topics.approvalDecided.name];

/** Reads all that was asked and decided, as far back as the topics go: what waits may have been asked for long ago. */
export class ApprovalReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor({ kafka, logger, approvals }: { kafka: KafkaOptions; logger: Logger; approvals: Approvals }) {
    this.#kafka = kafka;
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: TOPICS,
      from: 'start',
      onRecord: (record) => approvals.remember(record),
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
