/** One line of a Markdown source, without its line end. */
export interface Line {
  start: number;
  end: number;
  /** Where its text starts; `end` on a blank line. */
  textStart: number;
  /** Columns of white space before the text, tab stops every four. */
  indent: number;
  /** Its text without white space at both ends. */
  words: string;
}

/** Longer lines are matched by their beginning: no marker is that long, and patterns never see a megabyte. */
const markerReach = 1_000;

export function readLine(text: string, start: number): Line {
  const newline = text.indexOf('\n', start);
  const end = newline === -1 ? text.length : newline;
  let textStart = start;
  let indent = 0;
  for (; textStart < end; textStart += 1) {
    const character = text[textStart];
    if (character === ' ') indent += 1;
    else if (character === '\t') indent += 4 - (indent % 4);
    // Other white space, such as a no-break space, is no indentation, but no text either.
    else if (!/\s/.test(character ?? '')) break;
  }
  const words = text.slice(textStart, end).trimEnd();
  return { start, end, textStart: words === '' ? end : textStart, indent, words };
}

export interface Fence {
  marker: string;
  length: number;
}

export interface ListMarker {
  /** Items of one list share it: `-`, `+`, `*`, `.` or `)`. */
  type: string;
  /** Column at which the item's text starts; deeper lines belong to the item. */
  contentIndent: number;
  empty: boolean;
  /** May follow a paragraph without a blank line. */
  interrupts: boolean;
}

const isCode = (line: Line): boolean => line.indent >= 4;
const head = (line: Line): string => line.words.slice(0, markerReach);

/** Depth of an ATX heading (`## Setup`), 0 for any other line. */
export function headingDepth(line: Line): number {
  if (isCode(line)) return 0;
  return /^(#{1,6})(?:[ \t]|$)/.exec(line.words.slice(0, 7))?.[1]?.length ?? 0;
}

/** Depth that a line under a paragraph gives it (`===` or `---`), 0 for any other line. */
export function underlineDepth(line: Line): number {
  if (isCode(line)) return 0;
  if (/^=+$/.test(line.words)) return 1;
  return /^-+$/.test(line.words) ? 2 : 0;
}

export function isThematicBreak(line: Line): boolean {
  const marker = line.words.charAt(0);
  if (isCode(line) || !/[*_-]/.test(marker)) return false;
  let count = 0;
  for (const character of line.words) {
    if (character === marker) count += 1;
    else if (character !== ' ' && character !== '\t') return false;
  }
  return count >= 3;
}

export function openingFence(line: Line): Fence | undefined {
  if (isCode(line)) return undefined;
  const run = /^(?:`{3,}|~{3,})/.exec(line.words)?.[0];
  if (run === undefined) return undefined;
  const marker = run.charAt(0);
  if (marker === '`' && line.words.includes('`', run.length)) return undefined;
  return { marker, length: run.length };
}

export function closesFence(line: Line, fence: Fence): boolean {
  if (isCode(line) || line.words.length < fence.length) return false;
  return fence.marker === '`' ? /^`+$/.test(line.words) : /^~+$/.test(line.words);
}

export function isQuote(line: Line): boolean {
  return !isCode(line) && line.words.startsWith('>');
}

export function listMarker(line: Line): ListMarker | undefined {
  if (isCode(line)) return undefined;
  const match = /^(?:([-+*])|(\d{1,9})([.)]))([ \t]*)/.exec(head(line));
  if (match === null) return undefined;
  const [whole, bullet, number, delimiter, gap = ''] = match;
  const empty = whole.length === line.words.length;
  if (gap === '' && !empty) return undefined;
  const width = whole.length - gap.length;
  // Five or more columns after the marker are an item that starts with indented code.
  const gapWidth = empty || columns(gap, line.indent + width) > 4 ? 1 : columns(gap, line.indent + width);
  return {
    type: bullet ?? delimiter ?? '',
    contentIndent: line.indent + width + gapWidth,
    empty,
    interrupts: !empty && (number === undefined || Number(number) === 1),
  };
}

function columns(gap: string, from: number): number {
  let column = from;
  for (const character of gap) column += character === '\t' ? 4 - (column % 4) : 1;
  return column - from;
}

const blockTags =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|' +
  'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|' +
  'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul';

const blankLine = Symbol('blank line');
const htmlStarts: readonly (readonly [start: RegExp, end: string | RegExp | typeof blankLine])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, '-->'],
  [/^<\?/, '?>'],
  [/^<![a-z]/i, '>'],
  [/^<!\[CDATA\[/, ']]>'],
  [new RegExp(`^</?(?:${blockTags})(?:\\s|/?>|$)`, 'i'), blankLine],
];
const loneTag =
  /^(?:<[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|<\/[a-z][a-z0-9-]*\s*>)$/i;

export interface HtmlStart {
  /** Whether the block ends with this line. */
  endsWith: (line: Line) => boolean;
  /** Whether a blank line ends it. */
  endsAtBlank: boolean;
  interrupts: boolean;
}

/** The start of raw HTML, in CommonMark's seven kinds. */
export function htmlStart(line: Line): HtmlStart | undefined {
  if (isCode(line) || !line.words.startsWith('<')) return undefined;
  const beginning = head(line);
  for (const [start, end] of htmlStarts) {
    if (!start.test(beginning)) continue;
    if (end === blankLine) return { endsWith: () => false, endsAtBlank: true, interrupts: true };
    const endsWith = (candidate: Line): boolean =>
      typeof end === 'string' ? candidate.words.includes(end) : end.test(candidate.words);
    return { endsWith, endsAtBlank: false, interrupts: true };
  }
  if (line.words.length > markerReach || !loneTag.test(line.words)) return undefined;
  return { endsWith: () => false, endsAtBlank: true, interrupts: false };
}

/** Whether the line ends a paragraph without a blank line, by starting a block of its own. */
export function interruptsParagraph(line: Line): boolean {
  return (
    headingDepth(line) > 0 ||
    isThematicBreak(line) ||
    openingFence(line) !== undefined ||
    isQuote(line) ||
    listMarker(line)?.interrupts === true ||
    htmlStart(line)?.interrupts === true
  );
}

/** Whether the line goes on with the last paragraph of the quote or list above it, though it lacks their markers. */
export function continuesLazily(line: Line): boolean {
  return !interruptsParagraph(line) && listMarker(line) === undefined;
}

/** Cells of a table row (`| a | b |`); a pipe behind a backslash does not part cells. */
export function tableCells(words: string): string[] {
  const row = words.replace(/^\|/, '');
  const cells: string[] = [];
  let start = 0;
  for (let index = 0; index < row.length; index += 1) {
    if (row[index] === '\\') index += 1;
    else if (row[index] === '|') {
      cells.push(row.slice(start, index).trim());
      start = index + 1;
    }
  }
  const last = row.slice(start).trim();
  return last === '' ? cells : [...cells, last];
}

/** Number of columns of the line under a table's header (`|---|:-:|`), 0 for any other line. */
export function delimiterColumns(line: Line): number {
  if (isCode(line) || !/^[|:-][|:\- \t]*$/.test(line.words) || listMarker(line) !== undefined) return 0;
  const cells = tableCells(line.words);
  return cells.every((cell) => /^:?-+:?$/.test(cell)) ? cells.length : 0;
}
