import { HEADER, hashId, readTime, requireName } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { firstPlace } from './copied-record.js';
import type { InboundEnvelope, MessageContext } from './define-consumer.js';
import { headersOf, type InboundRecord } from './record.js';

/**
 * Reads a record's envelope.
 *
 * @param defaultTenant - Of a record that names none.
 * @throws WeirError poison `tenant-missing`, `name-invalid` or `deadline-invalid`.
 */
export function openRecord(record: InboundRecord, log: string, defaultTenant?: string): MessageContext {
  const headers = headersOf(record);
  return {
    envelope: readEnvelope(headers, record, defaultTenant),
    topic: record.topic,
    partition: record.partition,
    offset: firstPlace(record).offset,
    log,
    key: record.key?.toString() ?? '',
    timestamp: record.timestamp,
  };
}

function readEnvelope(
  headers: ReadonlyMap<string, string>,
  record: InboundRecord,
  defaultTenant: string | undefined,
): InboundEnvelope {
  const tenant = headers.get(HEADER.tenant) || defaultTenant;
  if (!tenant) {
    throw new WeirError({
      code: 'tenant-missing',
      disposition: 'poison',
      field: HEADER.tenant,
      message: `The record has no ${HEADER.tenant} header.`,
    });
  }
  return {
    id:
      headers.get(HEADER.id) ??
      hashId('record', record.topic, String(record.partition), String(firstPlace(record).offset)),
    type: headers.get(HEADER.type),
    tenant: requireName(tenant, HEADER.tenant),
    run: headers.get(HEADER.run),
    deadline: readDeadline(headers.get(HEADER.deadline)),
    replyTopic: headers.get(HEADER.replyTopic),
    attempt: Number(headers.get(HEADER.attempt) ?? 0) || 0,
    headers,
  };
}

function readDeadline(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time = readTime(value);
  if (Number.isNaN(time)) {
    throw new WeirError({
      code: 'deadline-invalid',
      disposition: 'poison',
      field: HEADER.deadline,
      message: `The ${HEADER.deadline} header must be an RFC 3339 time.`,
    });
  }
  return time;
}
