import { plainText } from './plain-text.js';
import { sentencesOf } from './sentences.js';
import type { Line } from './unit.js';

/** A piece of a row: its offsets, what it says, and what the row says it is about. */
export interface RowPiece {
  start: number;
  end: number;
  text: string;
  labels: string[];
}

/** A string of at least this many words is prose, whose sentences are quoted; a shorter one labels them. */
const PROSE_WORDS = 6;
/** Names of fields that identify a row rather than say what it is about. */
const IDENTITY = /^(?:_?id|key|uri|url)$/i;
const STRING_FIELD = /"((?:[^"\\]|\\.){1,200})"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

/**
 * The pieces of a line that holds one JSON object: the sentences of its prose, under its short strings; or the whole row
 * when it has no prose.
 *
 * @returns Undefined when the line is not a JSON object.
 */
export function jsonRowPieces(line: Line): RowPiece[] | undefined {
  if (!line.text.startsWith('{') || !line.text.endsWith('}')) return undefined;
  const row = objectIn(line.text);
  if (!row) return undefined;
  const fields = [...line.text.matchAll(STRING_FIELD)].map((match) => ({
    name: match[1]!,
    value: match[2]!,
    start: line.start + match.index + match[0].length - 1 - match[2]!.length,
  }));
  const prose = fields.filter(({ value }) => value.split(/\s+/).length >= PROSE_WORDS);
  if (prose.length === 0) {
    return [{ start: line.start, end: line.end, text: describe(Object.entries(row)), labels: [] }];
  }
  const labels = fields
    .filter((field) => !prose.includes(field) && !IDENTITY.test(field.name))
    .map(({ value }) => plainText(unescaped(value)));
  return prose.flatMap(({ value, start }) =>
    sentencesOf(value, 0, value.length).map((span) => ({
      start: start + span.start,
      end: start + span.end,
      text: plainText(unescaped(value.slice(span.start, span.end))),
      labels,
    })),
  );
}

/** A row as it reads: `name: value; name: value`. */
export function describe(cells: readonly (readonly [name: string, value: unknown])[]): string {
  return cells
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => {
      const text = plainText(typeof value === 'string' ? value : JSON.stringify(value));
      return name === '' ? text : `${plainText(name).replaceAll('_', ' ')}: ${text}`;
    })
    .join('; ');
}

function objectIn(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
