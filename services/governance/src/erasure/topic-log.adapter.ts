import { type Topic, topics } from '@weir/contracts';
import {
  type InboundRecord,
  type KafkaOptions,
  listTopics,
  readSince,
  rewriteTopic,
  type Rewriting,
  type Rewritten,
} from '@weir/kafka';
import type { Logger } from '@weir/telemetry';

/** What an erasure reads and rewrites: topics of the catalogue that hold texts, their dead letters, and replies. */
export class TopicLog {
  readonly #kafka: KafkaOptions;
  readonly #logger: Logger;
  readonly #replyPrefix: string;

  /** @param replyPrefix - What reply topics begin with. */
  constructor(kafka: KafkaOptions, logger: Logger, replyPrefix: string) {
    this.#kafka = kafka;
    this.#logger = logger;
    this.#replyPrefix = replyPrefix;
  }

  async names(): Promise<string[]> {
    // A dead letter may hold anything, whatever its topic is for.
    const wanted = new Set(
      Object.values<Topic>(topics).flatMap(({ name, deadLetters, content }) => [
        ...(content ? [name] : []),
        deadLetters,
      ]),
    );
    const there = await listTopics(this.#kafka);
    return there.filter((name) => wanted.has(name) || name.startsWith(this.#replyPrefix)).toSorted();
  }

  /** Reads topics from their start to where they end now. */
  read(names: readonly string[], onRecord: (record: InboundRecord) => void, signal: AbortSignal): Promise<void> {
    return readSince(this.#kafka, this.#logger)(names, 0, onRecord, signal);
  }

  rewrite(topic: string, rewriting: (record: InboundRecord) => Rewriting, signal: AbortSignal): Promise<Rewritten> {
    return rewriteTopic({ kafka: this.#kafka, logger: this.#logger, topic, rewriting, signal });
  }
}
