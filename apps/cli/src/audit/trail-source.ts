import { auditRecordJson, type AuditRecordJson } from '@weir/audit';
import { decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type KafkaOptions } from '@weir/kafka';
import { readExisting } from '../kafka/read-existing.js';
import type { TrailReader } from './trail-file.js';

/** The trail as it stands on its topics. @param since - Milliseconds since the epoch; undefined for all of it. */
export async function readTrailOfKafka(
  kafka: KafkaOptions,
  since: number | undefined,
  reader: TrailReader,
): Promise<void> {
  const { auditHeadSigned, auditRecorded } = topics;
  // Heads first: what they were signed for stands in the log by then.
  await readExisting(kafka, [auditHeadSigned.name], since ?? 'start', (record) => {
    const head = read(() => decodeMessage(auditHeadSigned.schema, ...bytesOf(record)));
    if (head) reader.head(head);
  });
  await readExisting(kafka, [auditRecorded.name], since ?? 'start', (record) => {
    const message = read(() => decodeMessage(auditRecorded.schema, ...bytesOf(record)));
    if (message) reader.record(record.partition, message);
    else reader.unreadable(record.partition);
  });
}

/** As the gateway shows it; undefined for one that cannot be read. */
export function decodeAudit(record: InboundRecord): AuditRecordJson | undefined {
  return read(() => auditRecordJson(decodeMessage(topics.auditRecorded.schema, ...bytesOf(record))));
}

function bytesOf(record: InboundRecord): [Buffer, string | undefined] {
  return [record.value ?? Buffer.alloc(0), headerOf(record, HEADER.contentType)];
}

function read<Value>(decode: () => Value): Value | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
