import type { BlockKind } from './document.js';
import { attribute, headingDepthOf, isBlock, isElement, isLeftOut, isList, layoutContainers } from './html-elements.js';
import type { Element, Node } from './html-elements.js';
import { normaliseText } from './normalise.js';
import { oneLine } from './title.js';

const maxContext = 2_000;
const maxListIndent = 8;

export interface ReadableBlock {
  kind: BlockKind;
  text: string;
  depth?: number;
  context?: string;
  inside: Inside;
}

interface Inside {
  main: boolean;
  article: boolean;
}

interface Page {
  /** Text of the first `<title>`; empty without one. */
  title: string;
  blocks: ReadableBlock[];
}

/** Reads a parsed page in document order. Keeps its own stack: pages nest deeper than the call stack does. */
export function readBlocks(root: Node): Page {
  const reader = new PageReader(layoutContainers(root));
  const pending: (Node | (() => void))[] = [root];
  let title = '';
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'function') {
      next();
      continue;
    }
    if (next.nodeName === '#text' && 'value' in next) reader.text(next.value);
    if (isElement(next)) {
      if (next.tagName === 'title' && title === '') title = normaliseText(textOf(next));
      if (next.tagName === 'head') {
        // Left out but for its title.
        const first = next.childNodes.find((child) => child.nodeName === 'title');
        if (first !== undefined) pending.push(first);
        continue;
      }
      if (next.tagName === 'title' || isLeftOut(next)) continue;
      const leave = reader.enter(next);
      if (leave !== undefined) pending.push(leave);
    }
    if (!('childNodes' in next)) continue;
    for (let index = next.childNodes.length - 1; index >= 0; index -= 1) {
      const child = next.childNodes[index];
      if (child !== undefined) pending.push(child);
    }
  }
  reader.flush();
  return { title, blocks: reader.blocks };
}

function textOf(element: Element): string {
  return element.childNodes.map((child) => ('value' in child ? child.value : '')).join('');
}

/** The table or list being read: its lines so far become one block when it ends. */
interface Container {
  element: Element;
  lines: string[];
  /** Cells of the current row, of a table. */
  cells: string[];
  rows: number;
  /** Whether the first row names the columns. */
  named: boolean;
  context?: string;
}

class PageReader {
  readonly blocks: ReadableBlock[] = [];
  private pieces: string[] = [];
  private kind: BlockKind = 'paragraph';
  private depth: number | undefined;
  private container: Container | undefined;
  private listDepth = 0;
  /** What the next line of a list starts with. */
  private bullet = '';
  private preformatted = 0;
  private main = 0;
  private article = 0;

  constructor(private readonly layout: ReadonlySet<Node>) {}

  text(value: string): void {
    this.pieces.push(this.preformatted > 0 ? value : value.replace(/[ \t\n\f\r\u00A0]+/g, ' '));
  }

  /** Called before the element's children; what it returns is to be called after them. */
  enter(element: Element): (() => void) | undefined {
    const name = element.tagName;
    if (name === 'br') this.pieces.push('\n');
    if (!isBlock(name)) return undefined;
    this.flush();
    if (name === 'main' || attribute(element, 'role') === 'main') return this.counted('main');
    if (name === 'article') return this.counted('article');
    if (name === 'pre') return this.enterCode();
    if (headingDepthOf(name) > 0) return this.as('heading', headingDepthOf(name));
    if (isList(name) && !this.layout.has(element)) return this.enterList(element);
    if (name === 'table' && this.container === undefined && !this.layout.has(element)) return this.enterTable(element);
    return this.enterPart(name);
  }

  /** Ends the current line: a block of its own, or a line of the list or the table around it. */
  flush(): void {
    const text = this.takeText();
    const { container, kind, depth } = this;
    if (text === '') return;
    if (container === undefined) this.add({ kind, text, ...(depth === undefined ? {} : { depth }) });
    else if (isList(container.element.tagName)) this.addListLine(container, text);
    else container.cells.push(text.replaceAll('\n', ' '));
  }

  private add(block: Omit<ReadableBlock, 'inside'>): void {
    this.blocks.push({ ...block, inside: { main: this.main > 0, article: this.article > 0 } });
  }

  private takeText(): string {
    const joined = this.pieces.join('');
    this.pieces = [];
    const text = normaliseText(joined);
    if (this.preformatted > 0) return text.trim();
    return text
      .replace(/ +/g, ' ')
      .replace(/ ?\n[ \n]*/g, '\n')
      .trim();
  }

  private addListLine(list: Container, text: string): void {
    const indent = '  '.repeat(Math.min(Math.max(this.listDepth - 1, 0), maxListIndent));
    const marker = this.bullet === '' && list.lines.length > 0 ? '  ' : '- ';
    this.bullet = '';
    list.lines.push(`${indent}${marker}${text.replaceAll('\n', `\n${indent}  `)}`);
  }

  private counted(region: 'main' | 'article'): () => void {
    this[region] += 1;
    return () => {
      this.flush();
      this[region] -= 1;
    };
  }

  private enterCode(): () => void {
    const leave = this.as('code', undefined);
    this.preformatted += 1;
    return () => {
      leave();
      this.preformatted -= 1;
    };
  }

  /** What is read until the returned function is called gets this kind. */
  private as(kind: BlockKind, depth: number | undefined): () => void {
    const before = { kind: this.kind, depth: this.depth };
    Object.assign(this, { kind, depth });
    return () => {
      this.flush();
      Object.assign(this, before);
    };
  }

  private enterList(element: Element): () => void {
    const list = newContainer(element);
    const owns = this.container === undefined;
    if (owns) this.container = list;
    this.listDepth += 1;
    return () => {
      this.flush();
      this.listDepth -= 1;
      this.bullet = '';
      if (owns) this.close(list, 'list');
    };
  }

  private enterTable(element: Element): () => void {
    const table = newContainer(element);
    this.container = table;
    return () => {
      this.endRow(table, 'tr');
      this.close(table, 'table');
    };
  }

  private close(container: Container, kind: BlockKind): void {
    this.container = undefined;
    if (container.lines.length === 0) return;
    const text = container.lines.join('\n').trim();
    this.add({ kind, text, ...(container.context === undefined ? {} : { context: container.context }) });
  }

  /** A part of a list or table, or a block such as a paragraph or section: it ends the lines before and in it. */
  private enterPart(name: string): () => void {
    const { container } = this;
    if (container?.element.tagName !== 'table') {
      if (container !== undefined && (name === 'li' || name === 'dt')) this.bullet = '- ';
      return () => this.flush();
    }
    if (name === 'tr' || name === 'caption') return () => this.endRow(container, name);
    if (name !== 'td' && name !== 'th') return () => this.flush();
    const before = container.cells.length;
    return () => {
      this.flush();
      // A cell of several paragraphs is one cell, and an empty cell keeps its place.
      container.cells.splice(before, container.cells.length, container.cells.slice(before).join(' '));
      if (name === 'th' && container.rows === 0) container.named = true;
    };
  }

  private endRow(table: Container, element: 'tr' | 'caption'): void {
    this.flush();
    const { cells } = table;
    table.cells = [];
    if (cells.every((cell) => cell === '')) return;
    const row = cells.join(' | ');
    if (element === 'tr' && table.rows === 0 && table.named) table.context = oneLine(row, maxContext);
    if (element === 'tr') table.rows += 1;
    table.lines.push(row);
  }
}

const newContainer = (element: Element): Container => ({ element, lines: [], cells: [], rows: 0, named: false });
