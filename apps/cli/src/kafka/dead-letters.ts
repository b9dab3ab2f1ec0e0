import { HEADER } from '@weir/contracts';
import { DEAD_LETTER, firstPlace, headerOf, headersOf, type InboundRecord, type OutboundRecord } from '@weir/kafka';

/** When its message was changed before it was redriven, RFC 3339. */
export const EDITED = 'weir-edited';

/** Where a redriven record was a dead letter: `<topic>/<partition>/<offset>`. */
export const REPLAYED_FROM = 'weir-replayed-from';

export interface DeadLetterSummary {
  topic: string;
  partition: number;
  offset: number;
  key: string | null;
  code: string;
  message: string;
  /** Of the message, or the header, that is at fault, if it is one. */
  field?: string;
  stage: string;
  group: string;
  attempts: number;
  failedAt: string;
  origin: { topic: string; partition: number; offset: number };
  /** Whether it stands on its origin topic again. */
  redriven: boolean;
}

/** @param redriven - What was written back before, as `REPLAYED_FROM` says it. */
export function summarise(record: InboundRecord, redriven: ReadonlySet<string>): DeadLetterSummary {
  const headers = headersOf(record);
  const text = (name: string) => headers.get(name) ?? '';
  const field = headers.get(DEAD_LETTER.field);
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    key: record.key?.toString() ?? null,
    code: text(DEAD_LETTER.code),
    message: text(DEAD_LETTER.message),
    ...(field === undefined ? {} : { field }),
    stage: text(DEAD_LETTER.stage),
    group: text(DEAD_LETTER.group),
    attempts: Number(headers.get(HEADER.attempt) ?? 0),
    failedAt: headers.get(DEAD_LETTER.failedAt) ?? new Date(record.timestamp).toISOString(),
    origin: originOf(record),
    redriven: redriven.has(placeOf(record)),
  };
}

/** Where it stood first: a dead letter keeps its name when an erasure rewrites its topic. */
export function placeOf(record: InboundRecord): string {
  return `${record.topic}/${record.partition}/${firstPlace(record).offset}`;
}

export function originOf(record: InboundRecord): { topic: string; partition: number; offset: number } {
  const named = headerOf(record, DEAD_LETTER.topic);
  return {
    topic: named ?? record.topic.replace(/\.dlq$/, ''),
    partition: numberOf(headerOf(record, DEAD_LETTER.partition)),
    offset: numberOf(headerOf(record, DEAD_LETTER.offset)),
  };
}

const ADDED = new Set<string>(Object.values(DEAD_LETTER));

/**
 * The record as it was before it failed, for its origin topic: key, bytes and headers, the count of attempts, and where it
 * comes from. What the failure added to its headers stays behind.
 */
export function redrive(record: InboundRecord): OutboundRecord {
  const headers: Record<string, string | Buffer> = {};
  for (const [name, value] of record.headers) {
    if (name && value && !ADDED.has(name.toString())) headers[name.toString()] = value;
  }
  const origin = originOf(record);
  return {
    topic: origin.topic,
    key: record.key,
    value: record.value,
    headers: { ...headers, [REPLAYED_FROM]: placeOf(record) },
    // Without a key, order within its partition is all the order there was.
    ...(record.key === null && origin.partition >= 0 ? { partition: origin.partition } : {}),
  };
}

function numberOf(text: string | undefined): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : -1;
}
