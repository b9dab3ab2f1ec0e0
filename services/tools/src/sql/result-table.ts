import type { ToolOutput } from '../tool-runner.port.js';
import type { SqlRows } from './sql-engine.port.js';

/** Rows as lines with tabs between values, under the names of the columns, and how many there are. */
export function resultTable({ columns, rows, more }: SqlRows, maxCharacters: number): ToolOutput {
  const head = line(columns);
  let table = head.slice(0, maxCharacters);
  let shown = 0;
  for (const row of rows) {
    const next = `${table}\n${line(row)}`;
    // The first row is shown in part rather than not at all.
    if (next.length > maxCharacters && shown > 0) break;
    table = next.slice(0, maxCharacters);
    shown += 1;
    if (next.length > maxCharacters) break;
  }
  const truncated = more || shown < rows.length || table.length >= maxCharacters;
  const count = shown === 1 ? '1 row' : `${shown} rows`;
  return { content: `${table}\n(${count}${truncated ? '; there is more' : ''})`, truncated };
}

const line = (values: readonly string[]) => values.map((value) => value.replaceAll(/[\t\r\n]+/g, ' ')).join('\t');
