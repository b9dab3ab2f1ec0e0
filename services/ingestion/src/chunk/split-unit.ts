import type { BlockKind } from '../parse/document.js';
import { sentenceSpans } from './sentences.js';
import type { Measure, Span, Unit } from './unit.js';

type Splitter = (text: string, unit: Span, maxTokens: number) => Span[];

/** From coarse to fine: how a block of each kind is divided, and what comes of it divided further. The last step repeats. */
const ladders: Record<BlockKind, readonly Splitter[]> = {
  heading: [wordSpans, halves],
  paragraph: [sentenceSpans, wordSpans, halves],
  list: [itemSpans, itemSpans, lineSpans, sentenceSpans, wordSpans, halves],
  table: [lineSpans, wordSpans, halves],
  code: [stanzaSpans, lineSpans, wordSpans, halves],
  row: [lineSpans, sentenceSpans, wordSpans, halves],
};

/**
 * Divides a unit into the next smaller ones: a paragraph into sentences, a table or list into rows and items, code at
 * blank lines and then lines, all of them in the end into words, and a run without white space between code points.
 *
 * @returns At least two units, in order and covering everything but white space; none if it is a single code point.
 */
export function splitUnit(unit: Unit, measure: Measure): Unit[] {
  const ladder = ladders[unit.kind];
  for (let level = unit.level; level < ladder.length; level += 1) {
    const splitter = ladder[level];
    const spans = splitter?.(measure.text, unit, measure.maxTokens) ?? [];
    if (spans.length < 2) continue;
    const next = splitter === halves ? level : level + 1;
    return spans.map(({ start, end }, index) => {
      const previousEnd = spans[index - 1]?.end;
      const part: Unit = { kind: unit.kind, start, end, level: next, size: measure.size({ start, end }, previousEnd) };
      // A table that starts with its header needs no reminder of it.
      const headed = unit.kind === 'table' && unit.level === 0 && index === 0;
      return unit.context === undefined || headed ? part : { ...part, context: unit.context };
    });
  }
  return [];
}

/** Whether the unit reads best in one piece: tables, code and rows as a whole, single sentences. */
export function staysWhole(unit: Unit): boolean {
  if (unit.level === 0) return unit.kind === 'table' || unit.kind === 'code' || unit.kind === 'row';
  return ladders[unit.kind][unit.level] === wordSpans;
}

/** Lines keep their indentation, which means something in code and lists, up to this many characters. */
const maxIndent = 32;

function lineSpans(text: string, unit: Span): Span[] {
  const spans: Span[] = [];
  for (let start = unit.start; start < unit.end;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 || newline > unit.end ? unit.end : newline;
    const line = text.slice(start, end).trimEnd();
    const indent = line.length - line.trimStart().length;
    if (line !== '') spans.push({ start: start + Math.max(indent - maxIndent, 0), end: start + line.length });
    start = end + 1;
  }
  return spans;
}

/** Joins lines to larger spans: a new one starts at every line that `starts` accepts. */
function grouped(lines: readonly Span[], starts: (line: Span, previous: Span) => boolean): Span[] {
  const spans: Span[] = [];
  let previous: Span | undefined;
  for (const line of lines) {
    const open = spans.at(-1);
    if (open === undefined || previous === undefined || starts(line, previous)) spans.push({ ...line });
    else open.end = line.end;
    previous = line;
  }
  return spans;
}

function stanzaSpans(text: string, unit: Span): Span[] {
  return grouped(lineSpans(text, unit), (line, previous) => {
    const newline = text.indexOf('\n', previous.end);
    return newline + 1 !== line.start;
  });
}

/** List items with all that is nested in them: a new one starts at every marker of the outermost indentation. */
function itemSpans(text: string, unit: Span): Span[] {
  const lines = lineSpans(text, unit);
  const indents = lines.slice(1).map((line) => {
    const marker = /^([ \t]*)(?:[-+*]|\d{1,9}[.)])[ \t]/.exec(
      text.slice(line.start, Math.min(line.end, line.start + 200)),
    );
    return marker?.[1]?.length ?? Number.POSITIVE_INFINITY;
  });
  const outermost = indents.reduce((least, indent) => Math.min(least, indent), Number.MAX_SAFE_INTEGER);
  let index = -1;
  return grouped(lines, () => {
    index += 1;
    return (indents[index] ?? Number.POSITIVE_INFINITY) <= outermost;
  });
}

/** Words, in spans of about an eighth of a window that break at line ends where they can; the longest runs in slices. */
function wordSpans(text: string, unit: Span, maxTokens: number): Span[] {
  const reach = Math.max(maxTokens >> 1, 16);
  // Two of these fit even if every character is a token.
  const sliceLength = Math.max(Math.floor(maxTokens * 0.4), 8);
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const { 0: word, index } of text.slice(unit.start, unit.end).matchAll(/\S+/g)) {
    const start = unit.start + index;
    const end = start + word.length;
    const breaksLine = open !== undefined && text.slice(open.end, start).includes('\n');
    const length = open === undefined ? 0 : open.end - open.start;
    if (open !== undefined && end - open.start <= reach && !(breaksLine && length >= reach / 2)) {
      open.end = end;
      continue;
    }
    if (word.length > reach * 16) {
      for (const slice of slices(text, { start, end }, sliceLength)) spans.push(slice);
      open = undefined;
      continue;
    }
    open = { start, end };
    spans.push(open);
  }
  return spans;
}

function slices(text: string, run: Span, length: number): Span[] {
  const spans: Span[] = [];
  for (let start = run.start; start < run.end;) {
    const end = codePointBoundary(text, Math.min(start + length, run.end));
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

/** Two parts, at the white space nearest to the middle or else in the middle. */
function halves(text: string, unit: Span): Span[] {
  const run = text.slice(unit.start, unit.end);
  const start = unit.end - run.trimStart().length;
  const end = unit.start + run.trimEnd().length;
  const middle = (start + end) >> 1;
  for (let distance = 0; distance <= (end - start) / 4; distance += 1) {
    for (const at of [middle - distance, middle + distance]) {
      if (!/\s/.test(text.charAt(at))) continue;
      const before = text.slice(start, at).trimEnd().length;
      const after = text.slice(at, end).trimStart().length;
      return [
        { start, end: start + before },
        { start: end - after, end },
      ];
    }
  }
  const at =
    codePointBoundary(text, middle) > start ? codePointBoundary(text, middle) : codePointBoundary(text, start + 2);
  if (at <= start || at >= end) return [];
  return [
    { start, end: at },
    { start: at, end },
  ];
}

/** The offset itself, or the one before it if it is inside a surrogate pair. */
function codePointBoundary(text: string, offset: number): number {
  const inside = /[\uDC00-\uDFFF]/.test(text.charAt(offset)) && /[\uD800-\uDBFF]/.test(text.charAt(offset - 1));
  return inside ? offset - 1 : offset;
}
