import { CsvError, parse } from 'csv-parse/sync';
import { malformed } from './malformed.js';
import type { RawRow } from './row.js';

/**
 * The rows of a CSV file (RFC 4180), whose first row names the columns. All cells are texts; an empty one is no value.
 *
 * @throws WeirError poison `dataset-malformed` when it has no rows, or two columns of one name.
 */
export function readCsv(text: string): RawRow[] {
  const rows: RawRow[] = [];
  let header: readonly string[] | undefined;
  let number = 1;
  const onRecord = (cells: string[], info: { lines: number }): null => {
    if (!header) header = cells.map((name) => name.trim());
    else if (cells.some((cell) => cell !== '')) rows.push(rowOf(header, cells, number));
    number = info.lines + 1;
    // The row is not kept a second time.
    return null;
  };
  try {
    parse(text, { bom: true, relax_quotes: true, relax_column_count: true, on_record: onRecord });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    rows.push({ number, problem: 'has a quoted cell that is not closed; nothing after it could be read' });
  }
  if (!header) throw malformed('it has no row that names the columns');
  if (new Set(header).size < header.length) throw malformed('two of its columns have one name');
  return rows;
}

function rowOf(header: readonly string[], cells: readonly string[], number: number): RawRow {
  if (cells.length !== header.length) {
    return { number, problem: `has ${cells.length} cells for ${header.length} columns` };
  }
  const named = header.map((name, index) => [name, cells[index]] as const);
  return { number, value: Object.fromEntries(named.filter(([, cell]) => cell !== '')) };
}
