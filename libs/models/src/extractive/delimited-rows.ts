/** A record of delimited text (RFC 4180), which may span lines. */
export interface DelimitedRow {
  start: number;
  end: number;
  cells: string[];
}

const DELIMITERS = [',', ';', '\t'] as const;
/** Fewer columns than this and commas are more likely prose. */
const FEWEST_COLUMNS = 3;

/**
 * Reads a text as delimited rows, if it is such: every row has the same number of columns, three or more, and there are
 * two rows at least, or one of which the name of its document says so.
 *
 * @param name - Of the document, such as `people.csv`.
 */
export function delimitedRows(text: string, name: string): DelimitedRow[] | undefined {
  const named = /\.(?:csv|tsv)$/i.test(name);
  for (const delimiter of DELIMITERS) {
    const rows = readRows(text, delimiter);
    const columns = rows?.[0]?.cells.length ?? 0;
    if (!rows || columns < (named ? 2 : FEWEST_COLUMNS) || (rows.length < 2 && !named)) continue;
    if (named || (rows.every(({ cells }) => cells.length === columns) && !rows.some(looksLikeProse))) return rows;
  }
  return undefined;
}

/** A comma in prose is followed by a space; in a row it is not. */
function looksLikeProse({ cells }: DelimitedRow): boolean {
  return cells.slice(1).every((cell) => cell.startsWith(' '));
}

function readRows(text: string, delimiter: string): DelimitedRow[] | undefined {
  const rows: DelimitedRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let start = 0;
  const endRow = (at: number) => {
    cells.push(cell);
    const source = text.slice(start, at);
    const from = start + source.length - source.trimStart().length;
    if (source.trim() !== '') rows.push({ start: from, end: from + source.trim().length, cells });
    cells = [];
    cell = '';
    start = at + 1;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') endRow(at);
    else if (character !== '\r') cell += character;
  }
  if (quoted) return undefined;
  endRow(text.length);
  return rows;
}
