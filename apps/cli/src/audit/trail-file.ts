import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type ExportLine, readExportLine } from '@weir/audit';
import type { AuditHeadSigned, AuditRecorded } from '@weir/contracts';
import { usageError } from '../cli-error.js';

/** Who is given a trail: all heads before any record, and each partition's records in the order of its log. */
export interface TrailReader {
  head(head: AuditHeadSigned): void;
  /** @param partition - Where it stands, whatever it says itself. */
  record(partition: number, record: AuditRecorded): void;
  unreadable(partition: number): void;
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
    const line = lineIn(text);
    if (!line) throw usageError(`${file}:${number} is no line of an exported audit trail.`, '--file');
    if ('head' in line) reader.head(line.head);
    else reader.record(line.record.partition, line.record);
  }
}

function lineIn(text: string): ExportLine | undefined {
  try {
    return readExportLine(text);
  } catch {
    return undefined;
  }
}
