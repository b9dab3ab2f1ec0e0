import {
  type AuditHeadSigned,
  AuditHeadSignedSchema,
  type AuditRecorded,
  AuditRecordedSchema,
  decodeMessage,
  encodeJson,
  JSON_TYPE,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';

/** A line of an exported trail. Heads come before records, and records in the order of their partition's log. */
export type ExportLine = { head: AuditHeadSigned } | { record: AuditRecorded };

/** The line as JSON, without a line break. */
export function writeExportLine(line: ExportLine): string {
  return 'head' in line
    ? `{"head":${encodeJson(AuditHeadSignedSchema, line.head).toString()}}`
    : `{"record":${encodeJson(AuditRecordedSchema, line.record).toString()}}`;
}

/** @throws WeirError poison `audit-line-invalid`. */
export function readExportLine(text: string): ExportLine {
  let parsed: { head?: unknown; record?: unknown };
  try {
    parsed = JSON.parse(text) as typeof parsed;
    const bytes = Buffer.from(JSON.stringify(parsed.head ?? parsed.record));
    return parsed.head
      ? { head: decodeMessage(AuditHeadSignedSchema, bytes, JSON_TYPE) }
      : { record: decodeMessage(AuditRecordedSchema, bytes, JSON_TYPE) };
  } catch (cause) {
    throw new WeirError({
      code: 'audit-line-invalid',
      disposition: 'poison',
      message: 'A line must be a JSON object with a head or a record of the audit trail.',
      cause,
    });
  }
}
