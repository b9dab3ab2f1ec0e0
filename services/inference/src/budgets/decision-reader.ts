import { topics } from '@weir/contracts';
import { type KafkaOptions, LogReader } from '@weir/kafka';
import type { Waits } from '@weir/requests';
import type { Logger } from '@weir/telemetry';

/** Reads all decisions about budgets from where they end now: those that this instance waits for are among them. */
export class DecisionReader {
  readonly #reader: LogReader;

  constructor({ kafka, logger, waits }: { kafka: KafkaOptions; logger: Logger; waits: Waits }) {
    this.#reader = new LogReader({
      kafka,
      logger,
      topics: [topics.budgetDecided.name],
      from: 'end',
      onRecord: (record) => waits.offer(record),
    });
  }

  /** Resolves when what is decided from now on will be read. */
  start(): Promise<void> {
    return this.#reader.start();
  }

  stop(): Promise<void> {
    return this.#reader.stop();
  }
}
