import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import { headerOf, type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import { type Kind, parseResource, Snapshot } from '@weir/resources';
import type { Logger } from '@weir/telemetry';

/** Follows the resource topic: what every service goes by, at most a fetch behind. */
export class ResourceView {
  readonly #reader: LogReader;
  readonly #logger: Logger;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  #snapshot = Snapshot.empty;

  constructor(options: { kafka: KafkaOptions; logger: Logger }) {
    this.#logger = options.logger;
    this.#reader = new LogReader({
      kafka: options.kafka,
      topics: [topics.resourceChanged.name],
      from: 'start',
      logger: options.logger,
      onRecord: (record) => this.#apply(record),
    });
  }

  /** Resolves when everything declared so far is known. */
  async start(): Promise<void> {
    await this.#reader.start();
    await this.#reader.caughtUp;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /**
   * A snapshot that has a resource of this name, if one was declared before this was called: what comes by other topics
   * may name what this view has yet to read.
   *
   * @throws WeirError `kafka-unavailable` (retryable).
   */
  async snapshotWith(name: string, ...kinds: readonly Kind[]): Promise<Snapshot> {
    if (!kinds.some((kind) => this.#snapshot.find(kind, name))) await this.#reader.catchUp();
    return this.#snapshot;
  }

  /**
   * A snapshot that has whatever was declared before this was called: for decisions by what is declared no longer.
   *
   * @throws WeirError `kafka-unavailable` (retryable).
   */
  async latest(): Promise<Snapshot> {
    await this.#reader.catchUp();
    return this.#snapshot;
  }

  /** Called with every new snapshot; returns what ends that. */
  onChange(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  #apply(record: InboundRecord): void {
    const key = record.key?.toString() ?? '';
    try {
      if (record.value === null) {
        this.#snapshot = this.#snapshot.without(key);
      } else {
        const contentType = headerOf(record, HEADER.contentType);
        const { kind, name, spec } = decodeMessage(topics.resourceChanged.schema, record.value, contentType);
        this.#snapshot = this.#snapshot.with(parseResource({ kind, name, spec }));
      }
    } catch (error) {
      // A declaration that this version does not understand leaves the one before in force.
      const { code, message } = classify(error);
      this.#logger.error({ code, resource: key, reason: message }, 'resource ignored');
      return;
    }
    for (const listener of this.#listeners) listener(this.#snapshot);
  }
}
