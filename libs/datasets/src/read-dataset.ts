import type { DatasetColumns, DatasetFormat, DatasetItem } from '@weir/resources';
import { datasetVersion } from './dataset-version.js';
import { itemOfRow } from './item-of-row.js';
import { malformed } from './malformed.js';
import { bbqItem } from './read-bbq.js';
import { crowsPairItems } from './read-crows-pairs.js';
import { readCsv } from './read-csv.js';
import { readJson } from './read-json.js';
import { readJsonl } from './read-jsonl.js';
import { readPromptfoo } from './read-promptfoo.js';
import type { RawRow, Row } from './row.js';

export interface DatasetSource {
  /** By its name's ending it is read as JSONL, JSON, CSV or YAML. */
  file: string;
  /** YAML is read as a promptfoo suite, and nothing else is. @default items */
  format?: DatasetFormat;
  /** Where the parts of an item are, if not where the format's files have them. */
  columns?: DatasetColumns;
}

export interface Dataset {
  items: DatasetItem[];
  /** Rows that are no items, each with why: `line 7: is not JSON`. What is measured on the items rests on those alone. */
  problems: { number: number; problem: string }[];
  /** The hash of the items. */
  version: string;
}

/**
 * The items of a file as they come. Only JSONL is streamed; the other kinds of files are taken into memory.
 *
 * @param bytes - Of the file.
 * @throws WeirError poison `dataset-malformed` when nothing of it can be read.
 */
export async function* readItems(
  bytes: AsyncIterable<Uint8Array>,
  { file, format = 'items', columns = {} }: DatasetSource,
): AsyncGenerator<Row> {
  const ending = /\.(jsonl|json|csv|ya?ml)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  if ((format === 'promptfoo') !== ['yaml', 'yml'].includes(ending)) {
    throw malformed(`a file that ends in ${JSON.stringify(ending)} is not read as ${format}`);
  }
  const ids = new Map<string, number>();
  for await (const row of rowsOf(bytes, ending, format, columns)) {
    const earlier = 'item' in row ? ids.get(row.item.id) : undefined;
    if (earlier !== undefined) yield { number: row.number, problem: `has the id of ${earlier}` };
    else yield row;
    if ('item' in row && earlier === undefined) ids.set(row.item.id, row.number);
  }
}

/**
 * A whole dataset: its items, what could not be read, and its version.
 *
 * @throws WeirError poison `dataset-malformed` when nothing of it can be read.
 */
export async function readDataset(bytes: AsyncIterable<Uint8Array>, source: DatasetSource): Promise<Dataset> {
  const items: DatasetItem[] = [];
  const problems: Dataset['problems'] = [];
  for await (const row of readItems(bytes, source)) {
    if ('item' in row) items.push(row.item);
    else problems.push(row);
  }
  return { items, problems, version: datasetVersion(items) };
}

async function* rowsOf(
  bytes: AsyncIterable<Uint8Array>,
  ending: string,
  format: DatasetFormat,
  columns: DatasetColumns,
): AsyncGenerator<Row> {
  if (format === 'promptfoo') {
    yield* readPromptfoo(await textOf(bytes));
    return;
  }
  for await (const row of rawRowsOf(bytes, ending)) {
    if (format === 'crows-pairs') yield* crowsPairItems(row);
    else yield format === 'bbq' ? bbqItem(row) : itemOfRow(row, format, columns);
  }
}

async function* rawRowsOf(bytes: AsyncIterable<Uint8Array>, ending: string): AsyncGenerator<RawRow> {
  if (ending === 'jsonl') yield* readJsonl(bytes);
  else if (ending === 'json') yield* readJson(await textOf(bytes));
  else if (ending === 'csv') yield* readCsv(await textOf(bytes));
  else throw malformed('its name ends in none of jsonl, json, csv, yaml');
}

async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  // Copied: a source may use its buffer again.
  for await (const part of bytes) parts.push(Uint8Array.from(part));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw malformed('it is not UTF-8');
  }
}
