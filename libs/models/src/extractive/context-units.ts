import type { Hit } from '@weir/contracts';
import { isFence, looksLikeCode, startsInsideCode } from './code-lines.js';
import { delimitedRows } from './delimited-rows.js';
import { jsonRowPieces } from './json-rows.js';
import { plainText } from './plain-text.js';
import { sentencesOf } from './sentences.js';
import { cellsOf, describeRow, tableOf } from './table-rows.js';
import { type Line, linesOf, type Unit } from './unit.js';

const ITEM = /^(?:[-*+•–]|\d{1,3}[.)]|[a-z][.)])\s+(?:\[[ xX]\]\s+)?(?=\S)/;
const ATX = /^#{1,6}\s+(?=\S)/;
/** A longer line is no heading. */
const LONGEST_HEADING = 200;
/** An item longer than this is quoted by its sentences. */
const LONGEST_ITEM = 320;
const LONGEST_CODE = 600;
/** What is longer is not quoted: it is no sentence, and an answer is not a copy. */
const LONGEST_UNIT = 1_000;
/** Chunks are shorter than this; of a text that a client made up, the rest is not read. */
const LONGEST_CONTEXT = 20_000;

/**
 * The units of all contexts, in order. A heading is none: it stands above those that follow it, and so do the title and
 * the heading path.
 */
export function unitsOf(contexts: readonly Hit[]): Unit[] {
  return contexts.flatMap((hit, context) => rowUnits(hit, context, contexts) ?? new Reader(hit, context).read());
}

function textOf(hit: Hit): string {
  return hit.text.slice(0, LONGEST_CONTEXT);
}

/** Rows of delimited text, under the names of their columns: those that came with the chunk, or that its file begins with. */
function rowUnits(hit: Hit, context: number, contexts: readonly Hit[]): Unit[] | undefined {
  // Lines of JSON have commas too.
  const rows = hit.text.startsWith('{') ? undefined : delimitedRows(textOf(hit), hit.documentId);
  if (!rows) return undefined;
  const first =
    hit.start === 0 ? hit : contexts.find((other) => other.documentId === hit.documentId && other.start === 0);
  const named = first && delimitedRows(textOf(first), first.documentId)?.[0]?.cells;
  const columns = columnsOf(hit) ?? named ?? [];
  const above = aboveOf(hit);
  return rows
    .slice(first === hit ? 1 : 0)
    .filter(({ start, end }) => end - start <= LONGEST_UNIT)
    .map(({ start, end, cells }) => ({ kind: 'row', context, start, end, text: describeRow(columns, cells), above }));
}

/** The names of the columns that the chunk was cut off from. */
function columnsOf({ context }: Hit): string[] | undefined {
  return context === '' ? undefined : context.split(' | ').map(plainText);
}

function aboveOf(hit: Hit): string[] {
  return [hit.title, ...hit.headingPath].map(plainText).filter((part) => part !== '');
}

/** Reads one context line by line. */
class Reader {
  readonly #hit: Hit;
  readonly #context: number;
  readonly #lines: readonly Line[];
  readonly #units: Unit[] = [];
  /** Title and heading path, as the chunk has them, and the heading met last in its text. */
  readonly #path: readonly string[];
  #heading: string | undefined;
  /** The sentence that opens the list that follows: it ends in a colon. */
  #opening: string | undefined;

  constructor(hit: Hit, context: number) {
    this.#hit = hit;
    this.#context = context;
    this.#lines = linesOf(textOf(hit));
    this.#path = aboveOf(hit);
  }

  read(): Unit[] {
    let at = startsInsideCode(this.#lines) ? this.#readCode(0) : 0;
    while (at < this.#lines.length) at = this.#readBlock(at);
    return this.#units;
  }

  /** Reads the block that begins at a line, and returns the line after it. */
  #readBlock(at: number): number {
    const line = this.#lines[at]!;
    if (line.text === '') return at + 1;
    if (isFence(line)) return this.#readCode(at + 1);
    const pieces = jsonRowPieces(line);
    if (pieces) {
      for (const { start, end, text, labels } of pieces) this.#add('row', start, end, text, labels);
      return at + 1;
    }
    if (cellsOf(line)) return this.#readTable(at);
    const heading = this.#headingAt(at);
    if (heading) {
      this.#heading = heading.text;
      this.#opening = undefined;
      return heading.next;
    }
    return ITEM.test(line.text) ? this.#readItem(at) : this.#readParagraph(at);
  }

  /** Reads code from its first line to the fence that closes it. */
  #readCode(at: number): number {
    const closing = this.#lines.findIndex((line, index) => index >= at && isFence(line));
    const next = closing === -1 ? this.#lines.length : closing;
    this.#addCode(at, next);
    return next + 1;
  }

  #addCode(at: number, next: number): void {
    const body = this.#lines.slice(at, next).filter(({ text }) => text !== '');
    const [first, last] = [body[0], body.at(-1)];
    if (!first || !last || last.end - first.start > LONGEST_CODE) return;
    this.#add('code', first.start, last.end, this.#hit.text.slice(first.start, last.end), this.#openings());
  }

  #readTable(at: number): number {
    const end = this.#lines.findIndex((line, index) => index > at && !cellsOf(line));
    const next = end === -1 ? this.#lines.length : end;
    const cutOff = at === 0 && this.#hit.start > 0;
    const { columns, rows } = tableOf(this.#lines.slice(at, next), cutOff);
    const names = columns.length === 0 && cutOff ? (columnsOf(this.#hit) ?? []) : columns;
    for (const { line, cells } of rows) {
      this.#add('row', line.start, line.end, describeRow(names, cells), this.#openings());
    }
    this.#opening = undefined;
    return next;
  }

  #readItem(at: number): number {
    const next = this.#endOfBlock(at, (line) => ITEM.test(line.text));
    const first = this.#lines[at]!;
    const start = first.start + (ITEM.exec(first.text)?.[0].length ?? 0);
    const end = this.#lines[next - 1]!.end;
    const openings = this.#openings();
    if (end - start <= LONGEST_ITEM) {
      this.#add('item', start, end, plainText(this.#hit.text.slice(start, end)), openings);
      return next;
    }
    for (const span of sentencesOf(this.#hit.text, start, end)) {
      this.#add('item', span.start, span.end, plainText(this.#hit.text.slice(span.start, span.end)), openings);
    }
    return next;
  }

  #readParagraph(at: number): number {
    const next = this.#endOfBlock(at, (line) => ITEM.test(line.text) && line.text.length > 4);
    this.#opening = undefined;
    if (looksLikeCode(this.#lines.slice(at, next))) {
      this.#addCode(at, next);
      return next;
    }
    for (const { start, end } of sentencesOf(this.#hit.text, this.#lines[at]!.start, this.#lines[next - 1]!.end)) {
      const text = plainText(this.#hit.text.slice(start, end).replace(/\n\s*(?:>\s?)+/g, '\n'));
      this.#opening = text.endsWith(':') ? text : undefined;
      if (this.#opening === undefined) this.#add('sentence', start, end, text, []);
    }
    return next;
  }

  /** The line at which something else begins than what line `at` is part of. */
  #endOfBlock(at: number, begins: (line: Line) => boolean): number {
    let next = at + 1;
    for (; next < this.#lines.length; next += 1) {
      const line = this.#lines[next]!;
      if (line.text === '' || begins(line) || isFence(line) || ATX.test(line.text) || cellsOf(line)) break;
    }
    return next;
  }

  /** A heading: marked as such, underlined, or a line by itself that the heading path names or that is in capitals. */
  #headingAt(at: number): { text: string; next: number } | undefined {
    const line = this.#lines[at]!;
    if (line.text.length > LONGEST_HEADING) return undefined;
    const atx = ATX.exec(line.text);
    if (atx) return { text: plainText(line.text.slice(atx[0].length).replace(/\s#+$/, '')), next: at + 1 };
    const below = this.#lines[at + 1]?.text ?? '';
    if (/^(?:={3,}|-{3,})$/.test(below)) return { text: plainText(line.text), next: at + 2 };
    if (below !== '') return undefined;
    const text = plainText(line.text);
    const known = this.#path.some((part) => part.toLowerCase() === text.toLowerCase());
    const capitals = /\p{Lu}{3}/u.test(text) && !/\p{Ll}/u.test(text);
    const titled =
      !ITEM.test(line.text) && text.length <= 60 && !/[.:;!?,)"'’”]$/.test(text) && at < this.#lines.length - 1;
    return known || capitals || titled ? { text, next: at + 1 } : undefined;
  }

  #openings(): string[] {
    return this.#opening === undefined ? [] : [this.#opening];
  }

  #add(kind: Unit['kind'], start: number, end: number, text: string, labels: readonly string[]): void {
    if (end - start > LONGEST_UNIT || !/[\p{L}\p{N}]/u.test(text)) return;
    const heading = this.#heading === undefined || this.#path.includes(this.#heading) ? [] : [this.#heading];
    this.#units.push({ kind, context: this.#context, start, end, text, above: [...this.#path, ...heading, ...labels] });
  }
}
