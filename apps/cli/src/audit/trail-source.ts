import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { auditRecordJson, type AuditRecordJson, readExportLine } from '@weir/audit';
import { type AuditHeadSigned, type AuditRecorded, decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord, type KafkaOptions } from '@weir/kafka';
import { usageError } from '../cli-error.js';
import { readExisting } from '../kafka/read-existing.js';

/** Who is given a trail: all heads before any record, and each partition's records in the order of its log. */
export interface TrailReader {
  head(head: AuditHeadSigned): void;
  /** @param partition - Where it stands, whatever it says itself. */
  record(partition: number, record: AuditRecorded): void;
  unreadable(partition: number): void;
}

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

/**
 * The trail as `weir audit export` wrote it.
 *
 * @throws CliError usage; names the line that is none.
 */
export async function readTrailOfFile(file: string, reader: TrailReader): Promise<void> {
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    if (text.trim() === '') continue;
    const line = read(() => readExportLine(text));
    if (!line) throw usageError(`${file}:${number} is no line of an exported audit trail.`, '--file');
    if ('head' in line) reader.head(line.head);
    else reader.record(line.record.partition, line.record);
  }
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
