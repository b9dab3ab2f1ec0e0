import { type Budget, callOf, oldestStart, reservationOf, SpendBook, type UsageKey, UsageTable } from '@weir/budgets';
import { decodeMessage, type DescMessage, HEADER, type MessageShape, type Topic, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';
import type { Period } from '../feedback/period.js';

/** Producers' clocks may differ, and a call is in the ledger when it is over: milliseconds. */
const LATEST_MS = 900_000;

export interface Reading {
  read: ReadSince;
  signal: AbortSignal;
}

/** What governance goes by, from the same log. @param now - Milliseconds since the epoch. */
export async function readBook({ read, signal }: Reading, budgets: readonly Budget[], now: number): Promise<SpendBook> {
  const book = new SpendBook();
  book.declare(budgets);
  const take = (record: InboundRecord) => {
    if (record.topic === topics.usageRecorded.name) {
      const line = readable(topics.usageRecorded, record);
      if (!line) return;
      const { call, isCall } = callOf(line);
      book.settle(call, isCall);
      return;
    }
    const decided = readable(topics.budgetDecided, record);
    const reservation = decided && reservationOf(decided, headerOf(record, HEADER.tenant) ?? '');
    if (reservation) book.reserve(reservation, true);
  };
  await read([topics.budgetDecided.name, topics.usageRecorded.name], oldestStart(now), take, signal);
  return book;
}

/** @param tenant - Undefined for all. */
export async function readUsage(
  { read, signal }: Reading,
  { from, to }: Period,
  by: readonly UsageKey[],
  tenant: string | undefined,
): Promise<UsageTable> {
  const table = new UsageTable(by);
  const take = (record: InboundRecord) => {
    const line = readable(topics.usageRecorded, record);
    if (!line || (tenant !== undefined && line.tenant !== tenant)) return;
    const at = Date.parse(line.at);
    if (at >= from && at < to) table.add(line);
  };
  await read([topics.usageRecorded.name], from - LATEST_MS, take, signal);
  return table;
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
