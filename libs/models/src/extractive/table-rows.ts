import { describe } from './json-rows.js';
import type { Line } from './unit.js';

/** Cells of a line that is a row of a table: between bars, with or without outer ones. Undefined when it is none. */
export function cellsOf({ text }: Line): string[] | undefined {
  const outer = text.startsWith('|');
  if (!outer && !text.includes(' | ')) return undefined;
  const inner = outer ? text.slice(1, text.endsWith('|') && text.length > 1 ? -1 : undefined) : text;
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

function isSeparator(cells: readonly string[]): boolean {
  return cells.every((cell) => /^:?-{1,}:?$/.test(cell));
}

/** The rows of a table and the names of its columns, where it has them. */
export interface Table {
  columns: string[];
  rows: { line: Line; cells: string[] }[];
}

/**
 * @param lines - Adjacent lines that are all rows.
 * @param cutOff - The table may have begun before these lines, so the first of them need not name the columns.
 */
export function tableOf(lines: readonly Line[], cutOff: boolean): Table {
  const rows = lines.map((line) => ({ line, cells: cellsOf(line) ?? [line.text] }));
  const separator = rows.findIndex(({ cells }) => isSeparator(cells));
  const named = separator === 1 || (separator === -1 && !cutOff && rows.length > 1);
  const columns = named ? (rows[0]?.cells ?? []) : [];
  return { columns, rows: rows.slice(named ? 1 : 0).filter(({ cells }) => !isSeparator(cells)) };
}

/** A row as it reads: `City: Graz; Maximum per night: €125`. */
export function describeRow(columns: readonly string[], cells: readonly string[]): string {
  return describe(cells.map((cell, index) => [columns[index] ?? '', cell] as const));
}
