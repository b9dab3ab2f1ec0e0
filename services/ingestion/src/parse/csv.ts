import { parse } from 'csv-parse/sync';
import { WeirError } from '@weir/errors';
import type { FoundBlock, FoundText } from './document.js';
import { oneLine } from './title.js';

/** A header longer than this is no help to a reader of a row. */
const maxContext = 2_000;

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * CSV (RFC 4180): every row that is not blank is one block, and its context is the column names of the first row. The
 * delimiter is the one the first line has most of. Rows of unequal length and quotes inside unquoted fields are read as
 * they are, since exports are full of them; a quoted field that is never closed is an error.
 *
 * @throws WeirError `content-malformed` (poison, field `content`) naming the line on which the broken row starts.
 */
export function parseCsv(text: string, mediaType = 'text/csv'): FoundText {
  const blocks: FoundBlock[] = [];
  const delimiter = mediaType === 'text/tab-separated-values' ? '\t' : delimiterOf(text);
  let offset = 0;
  let line = 1;
  let context: string | undefined;
  const onRecord = (fields: string[], info: { lines: number; raw?: string }): null => {
    const raw = info.raw ?? '';
    const trimmed = raw.trim();
    if (trimmed !== '') {
      context ??= oneLine(fields.map((field) => field.trim()).join(' | '), maxContext);
      const start = offset + raw.indexOf(trimmed);
      blocks.push({ kind: 'row', start, end: start + trimmed.length, context });
    }
    offset += raw.length;
    line = info.lines + 1;
    return null;
  };
  try {
    parse(text, { delimiter, raw: true, relax_quotes: true, relax_column_count: true, on_record: onRecord });
  } catch {
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
