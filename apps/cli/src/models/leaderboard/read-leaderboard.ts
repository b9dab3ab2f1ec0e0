import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { usageError } from '../../cli-error.js';

export interface LeaderboardRow {
  /** Where it stands, as `board.csv:3`. */
  at: string;
  cells: Readonly<Record<string, unknown>>;
}

export interface Leaderboard {
  columns: string[];
  rows: LeaderboardRow[];
}

/**
 * Reads an export: CSV with a header; or JSON: a list of objects, one object a line, what the dataset viewer of Hugging Face
 * answers (`rows[].row`), or a table of Gradio (`headers`, `data`).
 *
 * @param file - `-` is standard input, and JSON unless `format` says otherwise.
 * @throws CliError usage that names the place.
 */
export function readLeaderboard(file: string, format: 'csv' | 'json' | undefined): Leaderboard {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '');
  } catch (cause) {
    throw usageError(`Cannot read ${file} (${(cause as NodeJS.ErrnoException).code}).`, 'file');
  }
  const isCsv = format === undefined ? /\.csv$/i.test(file) : format === 'csv';
  const board = isCsv ? parseCsv(text, file) : parseJson(text, file);
  if (board.rows.length === 0) throw usageError(`${file} has no rows.`, 'file');
  return board;
}

export function parseCsv(text: string, file: string): Leaderboard {
  try {
    const records = parse(text, { skip_empty_lines: true, info: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    const columns = records[0]?.record ?? [];
    const twice = columns.find((column, index) => columns.indexOf(column) !== index);
    if (twice !== undefined) throw usageError(`${file} has two columns ${JSON.stringify(twice)}.`, 'file');
    const rows = records.slice(1).map(({ record, info }) => ({
      at: `${file}:${info.lines}`,
      cells: Object.fromEntries(columns.map((column, index) => [column, record[index]])),
    }));
    return { columns, rows };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw usageError(`${file} is no CSV: ${error.message}.`, 'file');
  }
}

export function parseJson(text: string, file: string): Leaderboard {
  const rows = rowsOf(readJson(text, file)).map((cells, index) => {
    const at = `${file}, row ${index + 1}`;
    if (typeof cells !== 'object' || cells === null || Array.isArray(cells)) {
      throw usageError(`${at} is not a JSON object.`, 'file');
    }
    return { at, cells: cells as Record<string, unknown> };
  });
  return { columns: [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))], rows };
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (whole) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    try {
      return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      throw usageError(`${file} is no JSON: ${(whole as Error).message}.`, 'file');
    }
  }
}

function rowsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const { rows, headers, data } = value as { rows?: unknown; headers?: unknown; data?: unknown };
  if (Array.isArray(rows)) return rows.map((each: unknown) => (each as { row?: unknown } | null)?.row ?? each);
  if (!Array.isArray(data)) return [value];
  if (!Array.isArray(headers)) return data;
  return data.map((cells: unknown) =>
    Array.isArray(cells) ? Object.fromEntries(headers.map((header, index) => [String(header), cells[index]])) : cells,
  );
}
