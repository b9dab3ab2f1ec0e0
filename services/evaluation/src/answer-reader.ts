import { replyTopics, topics } from '@weir/contracts';
import { type KafkaOptions, LogReader, requireTopics } from '@weir/kafka';
import type { Waits } from '@weir/requests';
import type { Logger } from '@weir/telemetry';

const TOPICS = [topics.answerCompleted.name, replyTopics.evaluation];

/** Reads all answers and replies from the end of their topics on, for what waits for one. */
export class AnswerReader {
  readonly #kafka: KafkaOptions;
  readonly #reader: LogReader;

  constructor({ kafka, logger, waits }: { kafka: KafkaOptions; logger: Logger; waits: Waits }) {
    this.#kafka = kafka;
    const onRecord = waits.offer.bind(waits);
    this.#reader = new LogReader({ kafka, logger, topics: TOPICS, from: 'end', onRecord });
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
