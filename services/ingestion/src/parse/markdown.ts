import type { FoundBlock, FoundText } from './document.js';
import { plainLabel } from './markdown-label.js';
import {
  closesFence,
  continuesLazily,
  delimiterColumns,
  headingDepth,
  htmlStart,
  interruptsParagraph,
  isQuote,
  isThematicBreak,
  listMarker,
  openingFence,
  readLine,
  tableCells,
  underlineDepth,
} from './markdown-line.js';
import type { Line } from './markdown-line.js';
import { oneLine } from './title.js';

/** A header that is longer or wider is no help to a reader of a row. */
const maxContext = 2_000;
const maxColumns = 200;

interface Taken {
  block: FoundBlock;
  /** Where the line after the block starts. */
  next: number;
}

/**
 * The top-level blocks of a Markdown source (CommonMark 0.31 with GitHub's tables), at their exact positions. A list or
 * quote is one block with all it holds; a quote counts as a paragraph, and so do raw HTML, link definitions and thematic
 * breaks. YAML front matter is metadata: no block, and its `title` is the document's.
 *
 * Written for the purpose, because a syntax tree is more than chunking needs and costs too much: `mdast-util-from-markdown`
 * (micromark 4) takes quadratic time on plain input such as a page of one-line quotes (6,000 of them: 9 s), overflows
 * the stack at some thousand nested markers, and needs seconds and half a gigabyte for an honest megabyte. Here every line
 * is read a bounded number of times and nothing recurs, so nesting costs nothing. The specs compare both on ordinary
 * documents. Known difference: a line right under a quote or list always continues it, also where the text above is not a
 * paragraph; the block is then one line longer.
 */
export function parseMarkdown(text: string): FoundText {
  const front = frontMatter(text);
  const blocks: FoundBlock[] = [];
  let paragraph: FoundBlock | undefined;
  for (let position = front.end; position < text.length;) {
    const line = readLine(text, position);
    position = line.end + 1;
    if (line.words === '') {
      paragraph = undefined;
      continue;
    }
    const depth = paragraph === undefined ? 0 : underlineDepth(line);
    if (paragraph !== undefined && depth > 0) {
      Object.assign(paragraph, { kind: 'heading', depth, label: label(text.slice(paragraph.start, paragraph.end)) });
      paragraph.end = endOf(line);
      paragraph = undefined;
      continue;
    }
    const taken = paragraph !== undefined && !interruptsParagraph(line) ? undefined : takeBlock(text, line, paragraph);
    if (taken !== undefined) {
      blocks.push(taken.block);
      position = taken.next;
      paragraph = undefined;
    } else if (paragraph === undefined) {
      paragraph = { kind: 'paragraph', start: line.textStart, end: endOf(line) };
      blocks.push(paragraph);
    } else {
      paragraph.end = endOf(line);
    }
  }
  return front.title === undefined ? { text, blocks } : { text, blocks, declaredTitle: front.title };
}

const endOf = (line: Line): number => line.textStart + line.words.length;
const label = (source: string): string => oneLine(plainLabel(source));

function takeBlock(text: string, line: Line, paragraph: FoundBlock | undefined): Taken | undefined {
  if (line.indent >= 4) return takeIndentedCode(text, line);
  return (
    takeHeading(line) ??
    takeFence(text, line) ??
    (isThematicBreak(line) ? block('paragraph', line, line) : undefined) ??
    takeQuote(text, line) ??
    takeList(text, line) ??
    takeHtml(text, line, paragraph) ??
    takeTable(text, line)
  );
}

function block(kind: FoundBlock['kind'], first: Line, last: Line, extra?: Partial<FoundBlock>): Taken {
  return { block: { kind, start: first.textStart, end: endOf(last), ...extra }, next: last.end + 1 };
}

/** Walks on from a block's first line: `accept` says whether the line is part of it, or the last of it. */
function lastLine(text: string, first: Line, accept: (line: Line) => boolean | 'last'): Line {
  let last = first;
  for (let position = first.end + 1; position < text.length;) {
    const line = readLine(text, position);
    const accepted = accept(line);
    if (accepted === false) break;
    // Blank lines belong to a block only when something of it follows.
    if (line.words !== '') last = line;
    if (accepted === 'last') break;
    position = line.end + 1;
  }
  return last;
}

function takeHeading(line: Line): Taken | undefined {
  const depth = headingDepth(line);
  if (depth === 0) return undefined;
  const source = line.words.slice(depth).replace(/(?<=^|[ \t])#+$/, '');
  return block('heading', line, line, { depth, label: label(source.trim()) });
}

function takeFence(text: string, first: Line): Taken | undefined {
  const fence = openingFence(first);
  if (fence === undefined) return undefined;
  return block(
    'code',
    first,
    lastLine(text, first, (line) => (closesFence(line, fence) ? 'last' : true)),
  );
}

function takeIndentedCode(text: string, first: Line): Taken {
  const last = lastLine(text, first, (line) => line.words === '' || line.indent >= 4);
  return block('code', first, last);
}

function takeQuote(text: string, first: Line): Taken | undefined {
  if (!isQuote(first)) return undefined;
  let openParagraph = hasQuotedWords(first);
  const last = lastLine(text, first, (line) => {
    if (line.words === '') return false;
    if (!isQuote(line)) return openParagraph && continuesLazily(line);
    openParagraph = hasQuotedWords(line);
    return true;
  });
  return block('paragraph', first, last);
}

const hasQuotedWords = (line: Line): boolean => /[^>\s]/.test(line.words);

function takeList(text: string, first: Line): Taken | undefined {
  let item = listMarker(first);
  if (item === undefined) return undefined;
  const { type } = item;
  let afterBlank = false;
  let itemIsBlank = item.empty;
  let { contentIndent } = item;
  const last = lastLine(text, first, (line) => {
    if (line.words === '') {
      // An item that starts with a blank line ends with a second one.
      if (itemIsBlank) contentIndent = Number.POSITIVE_INFINITY;
      afterBlank = true;
      return true;
    }
    const wasAfterBlank = afterBlank;
    const wasBlankItem = itemIsBlank;
    afterBlank = false;
    itemIsBlank = false;
    if (line.indent >= contentIndent) return true;
    item = isThematicBreak(line) ? undefined : listMarker(line);
    if (item?.type === type) {
      contentIndent = item.contentIndent;
      itemIsBlank = item.empty;
      return true;
    }
    return !wasAfterBlank && !wasBlankItem && continuesLazily(line);
  });
  return block('list', first, last);
}

function takeHtml(text: string, first: Line, paragraph: FoundBlock | undefined): Taken | undefined {
  const html = htmlStart(first);
  if (html === undefined || (paragraph !== undefined && !html.interrupts)) return undefined;
  if (html.endsWith(first)) return block('paragraph', first, first);
  const last = lastLine(text, first, (line) => {
    if (html.endsAtBlank && line.words === '') return false;
    return html.endsWith(line) ? 'last' : true;
  });
  return block('paragraph', first, last);
}

function takeTable(text: string, first: Line): Taken | undefined {
  const delimiter = first.end < text.length ? readLine(text, first.end + 1) : undefined;
  const columns = delimiter === undefined ? 0 : delimiterColumns(delimiter);
  if (delimiter === undefined || columns === 0) return undefined;
  if (!first.words.includes('|') && !/[|:]/.test(delimiter.words)) return undefined;
  const names = tableCells(first.words);
  if (names.length !== columns) return undefined;
  const last = lastLine(text, delimiter, (line) => line.words !== '' && line.indent < 4 && !interruptsParagraph(line));
  return block('table', first, last, {
    context: oneLine(
      names
        .slice(0, maxColumns)
        .map((name) => plainLabel(name))
        .join(' | '),
      maxContext,
    ),
  });
}

interface FrontMatter {
  title?: string;
  /** Where the text after it starts; 0 without front matter. */
  end: number;
}

function frontMatter(text: string): FrontMatter {
  let title: string | undefined;
  const first = readLine(text, 0);
  if (first.indent > 0 || first.words !== '---') return { end: 0 };
  for (let position = first.end + 1; position < text.length;) {
    const line = readLine(text, position);
    position = line.end + 1;
    if (line.indent === 0 && line.words === '---')
      return title === undefined ? { end: position } : { title, end: position };
    title ??= line.indent === 0 ? yamlTitle(line.words.slice(0, 1_000)) : undefined;
  }
  return { end: 0 };
}

/** Only a title on one line is read: that is what people write, and a YAML reader would bring its aliases along. */
function yamlTitle(line: string): string | undefined {
  const value = /^title[ \t]*:[ \t]+(\S.*)$/.exec(line)?.[1];
  if (value === undefined || /^[|>&*!{[#]/.test(value)) return undefined;
  const quoted = /^(["'])(.*)\1$/.exec(value)?.[2];
  return oneLine(quoted ?? value.replace(/[ \t]#.*$/, '')) || undefined;
}
