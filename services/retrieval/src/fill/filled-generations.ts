import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';

/** Follows which generations beside the one in force are whole. */
export class FilledGenerations {
  readonly #filled = new Set<string>();
  readonly #removals = new Map<string, number>();
  readonly #reader: LogReader;

  constructor({ kafka, logger }: { kafka: KafkaOptions; logger: Logger }) {
    this.#reader = new LogReader({
      kafka,
      topics: [topics.generationFilled.name],
      from: 'start',
      logger,
      onRecord: (record) => this.#take(record),
    });
  }

  /** Resolves when all that was said so far is known. */
  async start(): Promise<void> {
    await this.#reader.start();
    await this.#reader.caughtUp;
  }

  catchUp(): Promise<void> {
    return this.#reader.catchUp();
  }

  has(collection: string, generation: string): boolean {
    return this.#filled.has(keyOf(collection, generation));
  }

  /** How often it was removed. */
  removals(collection: string, generation: string): number {
    return this.#removals.get(keyOf(collection, generation)) ?? 0;
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }

  #take(record: InboundRecord): void {
    if (record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    const said = decodeMessage(topics.generationFilled.schema, record.value, contentType);
    const key = keyOf(said.collection, said.generation);
    if (!said.removed) {
      this.#filled.add(key);
      return;
    }
    this.#filled.delete(key);
    this.#removals.set(key, this.removals(said.collection, said.generation) + 1);
  }
}

function keyOf(collection: string, generation: string): string {
  return `${collection}~${generation}`;
}
