import { WeirError } from '@weir/errors';
import { isUnknownTopic, type KafkaConnection, unavailable } from './connection.js';
import { refusal } from './produce-errors.js';

/** How many partitions each topic has, asked once: a topic's count does not change while services run. */
export class Topology {
  readonly #connection: Pick<KafkaConnection, 'metadata'>;
  readonly #counts = new Map<string, number>();

  constructor(connection: Pick<KafkaConnection, 'metadata'>) {
    this.#connection = connection;
  }

  /** Of a topic that `load` has seen. */
  partitionCount(topic: string): number {
    return this.#counts.get(topic) ?? 0;
  }

  knows(topic: string): boolean {
    return this.#counts.has(topic);
  }

  /**
   * @throws WeirError `topic-missing` (poison; names the topic), `topic-not-allowed` (fatal), or `kafka-unavailable`
   *   (retryable).
   */
  async load(topics: readonly string[]): Promise<void> {
    const unknown = topics.filter((topic) => !this.#counts.has(topic));
    if (unknown.length === 0) return;
    for (const topic of unknown) {
      try {
        const metadata = await this.#connection.metadata({ topics: [topic], forceUpdate: true });
        this.#counts.set(topic, metadata.topics.get(topic)!.partitionsCount);
      } catch (cause) {
        if (!isUnknownTopic(cause)) throw refusal(cause) ?? unavailable(cause);
        throw new WeirError({
          code: 'topic-missing',
          disposition: 'poison',
          field: topic,
          message: `Topic ${topic} does not exist.`,
          cause,
        });
      }
    }
  }
}
