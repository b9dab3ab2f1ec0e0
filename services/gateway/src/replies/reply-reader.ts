import { replyTopics, topics } from '@weir/contracts';
import { type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { RecentOutcomes } from './recent-outcomes.js';
import type { Waits } from '@weir/requests';

/** In the order in which a response of the broker holds them: the pieces of an answer before its end. */
const TOPICS = [
  topics.answerDelta.name,
  topics.answerCompleted.name,
  topics.answerSuperseded.name,
  topics.documentStatus.name,
  replyTopics.gateway,
];

/**
 * Reads every reply there is from the end of its topics on, for those who wait for one. No group: what an instance waits
 * for is known to it alone, and is gone with it.
 */
export class ReplyReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor(options: { kafka: KafkaOptions; logger: Logger; waits: readonly Waits[]; outcomes: RecentOutcomes }) {
    const { kafka, logger, waits, outcomes } = options;
    this.#kafka = kafka;
    this.#reader = new LogReader({
      kafka,
      topics: TOPICS,
      from: 'end',
      logger,
      onRecord: (record) => {
        // First, so that whoever asks for it after the wait ended finds it.
        if (record.topic === topics.answerCompleted.name) outcomes.remember(record);
        for (const waiting of waits) waiting.offer(record);
      },
    });
  }

  /**
   * Resolves when every reply that is written from now on will be seen.
   *
   * @throws WeirError fatal `topic-missing`.
   */
  async start(): Promise<void> {
    await requireTopics(this.#kafka, TOPICS);
    await this.#reader.start();
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}
