import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';

/** Follows which generations beside the one in force are whole. */
export class FilledGenerations {
  /** By collection and generation, the documents that it was filled with. */
  readonly #filled = new Map<string, Map<string, number>>();
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

  /** Generations of a collection that are whole, with the documents that each was filled with. */
  of(collection: string): ReadonlyMap<string, number> {
    return this.#filled.get(collection) ?? new Map();
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
    const { collection, generation, documents, missing, removed } = said;
    const filled = this.#filled.get(collection) ?? new Map<string, number>();
    this.#filled.set(collection, filled);
    if (!removed) {
      filled.set(generation, Number(documents - missing));
      return;
    }
    filled.delete(generation);
    this.#removals.set(keyOf(collection, generation), this.removals(collection, generation) + 1);
  }
}

function keyOf(collection: string, generation: string): string {
  return `${collection}~${generation}`;
}
