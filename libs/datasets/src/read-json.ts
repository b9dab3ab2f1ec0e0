import { malformed } from './malformed.js';
import { isRecord, type RawRow } from './row.js';

/**
 * The rows of a JSON file: a list of objects; an object with the list under `data`; the answer of Hugging Face's dataset server
 * (`rows`, with each `row`); or a list for each column.
 *
 * @throws WeirError poison `dataset-malformed` for what is neither of these.
 */
export function readJson(text: string): RawRow[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('it is not JSON');
  }
  const rows = rowsOf(value);
  if (!rows) throw malformed('it has no list of rows, and no list for each column');
  return rows.map((row, index) => {
    const number = index + 1;
    return isRecord(row) ? { number, value: row } : { number, problem: 'is not a JSON object' };
  });
}

function rowsOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return undefined;
  const { data, rows } = value;
  if (Array.isArray(rows))
    return rows.map((row: unknown) => (isRecord(row) && isRecord(row['row']) ? row['row'] : row));
  if (Array.isArray(data) && data.every(isRecord)) return data;
  return rowsOfColumns(value);
}

function rowsOfColumns(value: Record<string, unknown>): Record<string, unknown>[] | undefined {
  const columns = Object.entries(value);
  const lengths = new Set(columns.map(([, cells]) => (Array.isArray(cells) ? cells.length : -1)));
  const [length = -1] = lengths;
  if (lengths.size !== 1 || length < 0) return undefined;
  return Array.from({ length }, (_, index) =>
    Object.fromEntries(columns.map(([name, cells]) => [name, (cells as unknown[])[index]])),
  );
}
