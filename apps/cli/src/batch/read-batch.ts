import { createReadStream, existsSync } from 'node:fs';
import { usageError } from '../cli-error.js';
import { readLines } from '../http/lines.js';

export interface BatchItem {
  id?: string;
  text: string;
}

/**
 * The items of a batch file: one JSON object a line with `id` or `_id`, and `text`, `question` or `query`.
 *
 * @param file - `-` is standard input.
 * @throws CliError usage that names the line.
 */
export async function* readBatch(file: string): AsyncGenerator<BatchItem> {
  if (file !== '-' && !existsSync(file)) throw usageError(`There is no file ${file}.`, '--batch');
  let number = 0;
  for await (const line of readLines(file === '-' ? process.stdin : createReadStream(file))) {
    number += 1;
    if (line.trim() !== '') yield parseItem(line, `${file}:${number}`);
  }
}

export function parseItem(line: string, at: string): BatchItem {
  let row: Record<string, unknown>;
  try {
    row = JSON.parse(line) as Record<string, unknown>;
  } catch {
    throw usageError(`${at} is not a JSON object.`, '--batch');
  }
  const text = row?.['text'] ?? row?.['question'] ?? row?.['query'];
  if (typeof text !== 'string') throw usageError(`${at} has no text (or question, or query).`, '--batch');
  const id = row['id'] ?? row['_id'];
  return typeof id === 'string' || typeof id === 'number' ? { id: String(id), text } : { text };
}
