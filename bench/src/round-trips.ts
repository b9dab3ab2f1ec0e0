import type { InboundRecord, OutboundRecord } from '@weir/kafka';
import type { TopicClient } from './topic-client.js';

const LOST_MS = 60_000;

/** Sends records that each have an answer, and tells when it comes. */
export class RoundTrips {
  readonly #client: TopicClient;
  readonly #waiting = new Map<string, PromiseWithResolvers<InboundRecord>>();
  readonly #stopListening: () => void;

  /** @param answerTo - Key of what was asked; undefined for records that answer nothing. */
  constructor(client: TopicClient, answerTo: (record: InboundRecord) => string | undefined) {
    this.#client = client;
    this.#stopListening = client.listen((record) => {
      const key = answerTo(record);
      if (key === undefined) return;
      this.#waiting.get(key)?.resolve(record);
      this.#waiting.delete(key);
    });
  }

  /** @throws Error when no answer comes for a minute. */
  async ask(key: string, record: OutboundRecord): Promise<InboundRecord> {
    const answer = Promise.withResolvers<InboundRecord>();
    this.#waiting.set(key, answer);
    const lost = setTimeout(() => answer.reject(new Error(`No answer to ${key}`)), LOST_MS);
    try {
      const [answered] = await Promise.all([answer.promise, this.#client.send([record])]);
      return answered;
    } finally {
      clearTimeout(lost);
      this.#waiting.delete(key);
    }
  }

  close(): void {
    this.#stopListening();
  }
}
