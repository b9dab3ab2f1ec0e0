import type { Span } from '../edits.js';

/** A part that is shown as it is written, whatever it holds. */
export interface CodeRegion extends Span {
  /** First word after an opening fence, in lower case; `''` for code within a line. */
  language: string;
}

const opening = /^( {0,3})(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\s`]*)/;
const closing = /^([ \t>]*)(`{3,}|~{3,})[ \t]*$/;

interface Line extends Span {
  text: string;
}

/**
 * The code of a Markdown text: fenced blocks, and code within a line. What is left of it is not looked at, so this finds only
 * code that every reader of Markdown takes for code, however it cuts the text into blocks, cells and formulas; where that is
 * open, nothing is code. Takes linear time.
 *
 * @returns In order, none overlapping.
 */
export function codeRegions(text: string): CodeRegion[] {
  if (!text.includes('`') && !text.includes('~~~')) return [];
  const regions: CodeRegion[] = [];
  const lines = linesOf(text);
  let block: Line[] = [];
  const endBlock = (): void => {
    for (const region of inlineCode(block)) regions.push(region);
    block = [];
  };
  let isInFormula = false;
  let areFencesPlain = true;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!;
    const fence = areFencesPlain ? opening.exec(line.text) : null;
    const end = fence ? fenceEnd(lines, at, fence[1]!.length, fence[2]!) : undefined;
    if (fence && end !== undefined && !isInFormula) {
      endBlock();
      const last = lines[end] ?? lines.at(-1)!;
      regions.push({ start: line.start, end: last.end, language: fence[3]!.toLowerCase() });
      at = end;
      continue;
    }
    // From a fence on that readers may see end elsewhere, they may take every other one for its opposite.
    if (fence) areFencesPlain = false;
    if (line.text.trim() === '') endBlock();
    else block.push(line);
    if (togglesFormula(line.text)) isInFormula = !isInFormula;
  }
  endBlock();
  return regions;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    lines.push({ start, end, text: text.slice(start, end) });
    start = end + 1;
  }
  return lines;
}

/**
 * @returns The line that ends the fence, or the number of lines where none does. Undefined where readers may differ: a list
 *   item or a quotation ends before it, or a line closes it for some only.
 */
function fenceEnd(lines: readonly Line[], from: number, indent: number, fence: string): number | undefined {
  for (let at = from + 1; at < lines.length; at += 1) {
    const { text } = lines[at]!;
    const close = closing.exec(text.endsWith('\r') ? text.slice(0, -1) : text);
    const isClose = close?.[2]?.[0] === fence[0] && close![2]!.length >= fence.length;
    if (isClose) return close![1] === ' '.repeat(indent) ? at : undefined;
    if (indent > 0 && text.trim() !== '' && !text.startsWith(' '.repeat(indent))) return undefined;
  }
  return lines.length;
}

/** Formulas may hold what looks like a fence. */
function togglesFormula(line: string): boolean {
  const opened = line.split('$$').length - 1 + line.split(/\\[[\]]/).length - 1;
  return opened % 2 === 1;
}

/** @param lines - Of a block that blank lines end. */
function inlineCode(lines: readonly Line[]): CodeRegion[] {
  const regions: CodeRegion[] = [];
  for (const { text, start } of lines) {
    if (!text.includes('`')) continue;
    let from = start;
    // A table's cells are cut before their code is read.
    for (const piece of text.split('|')) {
      const code = codeOfPiece(piece);
      if (!code) return [];
      for (const span of code) regions.push({ start: from + span.start, end: from + span.end, language: '' });
      from += piece.length + 1;
    }
  }
  return regions;
}

/** @returns Undefined where a run of backticks has no partner, or may be something else than the mark of code. */
function codeOfPiece(piece: string): Span[] | undefined {
  const runs = [...piece.matchAll(/`+/g)].map(({ 0: run, index }) => ({ start: index, length: run.length }));
  if (runs.length === 0) return [];
  const partner = new Map<number, number>();
  const later = new Map<number, number>();
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    const { length } = runs[at]!;
    const next = later.get(length);
    if (next !== undefined) partner.set(at, next);
    later.set(length, at);
  }
  const spans: Span[] = [];
  let outside = 0;
  for (let at = 0; at < runs.length; at += 1) {
    const closer = partner.get(at);
    if (closer === undefined) return undefined;
    const start = runs[at]!.start;
    const end = runs[closer]!.start + runs[closer]!.length;
    // Escapes and formulas take backticks for themselves.
    if (/[\\$]/.test(piece.slice(outside, start)) || piece.slice(start, end).includes('\\`')) return undefined;
    spans.push({ start, end });
    outside = end;
    at = closer;
  }
  return /[\\$]/.test(piece.slice(outside)) ? undefined : spans;
}

/** What stands for code in a text that is looked through; no text has it, or it counts as code. */
export const MASK = '\uE000';

/** The text, as long, with the mask in the place of regions; line ends stay. */
export function masked(text: string, regions: readonly Span[]): string {
  if (regions.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of regions) {
    const code = text.slice(start, end);
    parts.push(text.slice(from, start));
    parts.push(code.includes('\n') ? code.replace(/[^\n]/g, MASK) : MASK.repeat(code.length));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
