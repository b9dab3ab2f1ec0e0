import { CsvError, parse } from 'csv-parse/sync';
import { WeirError } from '@weir/errors';
import type { FoundBlock, FoundText } from './document.js';
import { oneLine } from './title.js';

/** A header that is longer or wider is no help to a reader of a row. */
const maxContext = 2_000;
const maxColumns = 200;

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * CSV (RFC 4180): every row that is not blank is one block, and its context is the column names of the first row. The
 * delimiter is the one the first line has most of. Rows of unequal length and quotes inside unquoted fields are read as
 * they are, since exports are full of them; a quoted field that is never closed is an error.
 *
 * @throws WeirError `content-malformed` (poison, field `content`) naming the line on which the broken row starts.
 */
export function parseCsv(text: string, delimiter = delimiterOf(text)): FoundText {
  const blocks: FoundBlock[] = [];
  const bytes = Buffer.from(text);
  let read = 0;
  let offset = 0;
  let line = 1;
  let context: string | undefined;
  const onRecord = (fields: string[], info: { bytes: number; lines: number }): null => {
    const source = bytes.toString('utf8', read, info.bytes);
    const row = source.trim();
    if (row !== '') {
      context ??= contextOf(fields);
      const start = offset + source.indexOf(row);
      blocks.push({ kind: 'row', start, end: start + row.length, context });
    }
    offset += source.length;
    read = info.bytes;
    line = info.lines + 1;
    // The row is not kept.
    return null;
  };
  try {
    parse(bytes, { delimiter, relax_quotes: true, relax_column_count: true, on_record: onRecord });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // No cause: the parser's error carries the record.
    throw new WeirError({
      code: 'content-malformed',
      disposition: 'poison',
      field: 'content',
      message: `The CSV row that starts on line ${line} is malformed: a quoted field is not closed.`,
    });
  }
  return { text, blocks };
}

function contextOf(fields: readonly string[]): string {
  const names = fields.slice(0, maxColumns).map((field) => field.trim());
  return oneLine(names.join(' | '), maxContext);
}

function delimiterOf(text: string): string {
  const newline = text.indexOf('\n');
  const header = newline === -1 ? text : text.slice(0, newline);
  const counts = new Map(delimiters.map((delimiter) => [delimiter as string, 0]));
  for (const character of header) {
    const count = counts.get(character);
    if (count !== undefined) counts.set(character, count + 1);
  }
  return [...counts].reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best))[0];
}
