import { HEADER } from '@weir/contracts';
import type { WeirError } from '@weir/errors';
import type { Stage } from '@weir/telemetry';
import type { InboundRecord, OutboundRecord } from './record.js';

/** Header names of a dead letter: Kafka Connect's, so that tools which know them can read ours. */
export const DEAD_LETTER = {
  topic: '__connect.errors.topic',
  partition: '__connect.errors.partition',
  offset: '__connect.errors.offset',
  connector: '__connect.errors.connector.name',
  task: '__connect.errors.task.id',
  stage: '__connect.errors.stage',
  className: '__connect.errors.class.name',
  code: '__connect.errors.exception.class.name',
  message: '__connect.errors.exception.message',
  stack: '__connect.errors.exception.stacktrace',
  field: 'weir-error-field',
  group: 'weir-group',
  failedAt: 'weir-failed-at',
  timestamp: 'weir-original-timestamp',
} as const;

/** The record as it was, key and bytes untouched, with what went wrong added to its headers. */
export function deadLetter(
  record: InboundRecord,
  failure: { error: WeirError; stage: Stage; attempts: number; group: string; service: string; instance: string },
): OutboundRecord {
  const { error } = failure;
  const headers: Record<string, string | Buffer> = {};
  for (const [name, value] of record.headers) if (name && value) headers[name.toString()] = value;
  return {
    topic: `${record.topic}.dlq`,
    key: record.key,
    value: record.value,
    headers: {
      ...headers,
      [DEAD_LETTER.topic]: record.topic,
      [DEAD_LETTER.partition]: String(record.partition),
      [DEAD_LETTER.offset]: String(record.offset),
      [DEAD_LETTER.connector]: failure.service,
      [DEAD_LETTER.task]: failure.instance,
      [DEAD_LETTER.stage]: failure.stage,
      [DEAD_LETTER.className]: failure.group,
      [DEAD_LETTER.code]: error.code,
      [DEAD_LETTER.message]: error.message,
      [DEAD_LETTER.stack]: framesOf(error),
      ...(error.field === undefined ? {} : { [DEAD_LETTER.field]: error.field }),
      [DEAD_LETTER.group]: failure.group,
      [DEAD_LETTER.failedAt]: new Date().toISOString(),
      [DEAD_LETTER.timestamp]: String(record.timestamp),
      [HEADER.attempt]: String(failure.attempts),
    },
  };
}

/** Where it failed, without the message line: a cause's own message may quote the record. */
function framesOf(error: WeirError): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 12)
    .join('\n');
}
