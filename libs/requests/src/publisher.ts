import { classify, WeirError } from '@weir/errors';
import type { OutboundRecord, RecordProducer } from '@weir/kafka';

/** Puts records on their topics. */
export interface Publisher {
  /**
   * Resolves when Kafka has all of them.
   *
   * @param signal - Aborted when they are not wanted any longer.
   * @throws WeirError `kafka-unavailable` when it did not take them in time: they may still have been written.
   */
  publish(records: readonly OutboundRecord[], signal?: AbortSignal): Promise<void>;
}

export interface KafkaPublisherOptions {
  producer: Pick<RecordProducer, 'send'>;
  /** How long Kafka has to take a record, milliseconds. */
  timeoutMs: number;
  /** What may wait for Kafka's acknowledgement at a time; beyond it, requests are refused at once. @default 64 MiB */
  maxPendingBytes?: number;
}

const DEFAULT_MAX_PENDING_BYTES = 64 * 1024 * 1024;

/** Gives up on Kafka after a time, where the producer would go on for as long as it takes: somebody waits. */
export class KafkaPublisher implements Publisher {
  readonly #producer: Pick<RecordProducer, 'send'>;
  readonly #timeoutMs: number;
  readonly #maxPendingBytes: number;
  #pendingBytes = 0;

  constructor(options: KafkaPublisherOptions) {
    this.#producer = options.producer;
    this.#timeoutMs = options.timeoutMs;
    this.#maxPendingBytes = options.maxPendingBytes ?? DEFAULT_MAX_PENDING_BYTES;
  }

  async publish(records: readonly OutboundRecord[], signal?: AbortSignal): Promise<void> {
    const giveUpAt = performance.now() + this.#timeoutMs;
    const over = Promise.withResolvers<never>();
    over.promise.catch(() => undefined);
    const giveUp = () => over.reject(unavailable());
    const timer = setTimeout(giveUp, this.#timeoutMs);
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      for (;;) {
        try {
          return await Promise.race([this.#send(records, giveUpAt, signal), over.promise]);
        } catch (error) {
          const { code, disposition } = classify(error);
          if (disposition === 'poison') throw error;
          // Another request's deadline, in the same batch, ended this one's attempt too.
          const again = code === 'producer-restarted' && performance.now() < giveUpAt && !signal?.aborted;
          if (!again) throw unavailable(error);
        }
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async #send(records: readonly OutboundRecord[], giveUpAt: number, signal: AbortSignal | undefined): Promise<void> {
    const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    // A first record always goes, whatever its size: its topic has a limit of its own.
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > this.#maxPendingBytes) throw unavailable();
    this.#pendingBytes += bytes;
    try {
      await this.#producer.send(records, () => performance.now() < giveUpAt && !signal?.aborted);
    } finally {
      this.#pendingBytes -= bytes;
    }
  }
}

function unavailable(cause?: unknown): WeirError {
  return new WeirError({
    code: 'kafka-unavailable',
    disposition: 'retryable',
    dependency: 'kafka',
    message: 'Kafka does not take messages at the moment; try again in a moment.',
    retryAfterMs: 1_000,
    ...(cause === undefined ? {} : { cause }),
  });
}
