import { callOf, FORECAST_DAYS, reservationOf, SpendBook, SpendDays } from '@weir/budgets';
import { decodeMessage, type DescMessage, HEADER, type MessageShape, type Topic, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type KafkaOptions, LogReader } from '@weir/kafka';
import type { Logger } from '@weir/telemetry';
import type { Spending } from './forecast-budgets.js';

const DAY_MS = 86_400_000;

export interface LedgerOptions {
  kafka: KafkaOptions;
  logger: Logger;
  now: () => number;
}

interface Open {
  reader: LogReader;
  spending: Spending;
  started: Promise<void>;
}

/**
 * What was spent, by the ledger: read when somebody first asks for it, and followed from then on, so that who asks for no forecast reads
 * nothing.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  #open: Open | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /**
   * Resolves with all that stood in the log when this was called.
   *
   * @throws WeirError `kafka-unavailable` (retryable).
   */
  async spending(): Promise<Spending> {
    const open = (this.#open ??= this.#read());
    try {
      await open.started;
      await open.reader.catchUp();
    } catch (error) {
      if (this.#open === open) this.#open = undefined;
      await open.reader.stop();
      throw error;
    }
    return open.spending;
  }

  async stop(): Promise<void> {
    await this.#open?.reader.stop();
  }

  #read(): Open {
    const { kafka, logger, now } = this.#options;
    const spending: Spending = { book: new SpendBook(), days: new SpendDays() };
    const reader = new LogReader({
      kafka,
      logger,
      topics: [topics.budgetDecided.name, topics.usageRecorded.name],
      from: now() - (FORECAST_DAYS + 1) * DAY_MS,
      onRecord: (record) => take(record, spending),
    });
    return { reader, spending, started: reader.start() };
  }
}

function take(record: InboundRecord, { book, days }: Spending): void {
  if (record.topic === topics.usageRecorded.name) {
    const line = readable(topics.usageRecorded, record);
    if (!line) return;
    const { call, isCall } = callOf(line);
    book.settle(call, isCall);
    days.add(line);
    return;
  }
  const decided = readable(topics.budgetDecided, record);
  const reservation = decided && reservationOf(decided, headerOf(record, HEADER.tenant) ?? '');
  if (reservation) book.reserve(reservation, true);
}

/** Undefined for what cannot be read: it counts nowhere, here as in governance, which says so. */
function readable<Schema extends DescMessage>(
  { schema, required }: Topic<Schema>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  try {
    return decodeMessage(schema, record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType), required);
  } catch {
    return undefined;
  }
}
