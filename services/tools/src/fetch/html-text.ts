import { WeirError } from '@weir/errors';
import { defaultTreeAdapter as tree, type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

export interface PageText {
  title: string;
  text: string;
}

/** A page that is written for people has a few thousand. */
const MAX_ELEMENTS = 200_000;

/** What is no content, or cannot be read as text. */
const LEFT_OUT = new Set(
  'script style noscript template svg math iframe object embed canvas video audio nav footer dialog select datalist head'.split(
    ' ',
  ),
);
const BLOCKS = new Set(
  (
    'address article aside blockquote body dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header ' +
    'hr li main ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
);
const HIDDEN_STYLE = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$))/i;

/**
 * The readable text of an HTML page, in the manner of Markdown: headings, list items, table rows, code, links with their
 * addresses. If the page marks its content with `main` or `article`, only that is read. What readers do not see is left out:
 * hidden elements are where instructions to models hide.
 *
 * Keeps its own stack: pages nest deeper than the call stack does.
 *
 * @param base - Where the page came from; links are given in full.
 * @throws WeirError poison `page-too-complex`.
 */
export function htmlText(source: string, base: URL): PageText {
  const document = parseBounded(source);
  const elements = elementsOf(document);
  const title = elements.find(({ tagName }) => tagName === 'title');
  const content =
    elements.find((element) => element.tagName === 'main' || attribute(element, 'role') === 'main') ??
    only(elements.filter(({ tagName }) => tagName === 'article'));
  return { title: title ? oneLine(ownText(title)) : '', text: readBlocks(content ?? document, base) };
}

/** Repairing a page can make millions of elements of a few kilobytes, as unclosed `<b id=…>` in the first of many `<p>` do. */
function parseBounded(source: string): Node {
  let elements = 0;
  const createElement: typeof tree.createElement = (...of) => {
    elements += 1;
    if (elements > MAX_ELEMENTS) {
      throw new WeirError({
        code: 'page-too-complex',
        disposition: 'poison',
        message: `The page has more than ${MAX_ELEMENTS} elements.`,
      });
    }
    return tree.createElement(...of);
  };
  return parse(source, { treeAdapter: { ...tree, createElement } });
}

function readBlocks(root: Node, base: URL): string {
  const lines: string[] = [];
  let line = '';
  let preformatted = 0;
  const flush = (prefix = '') => {
    const text = preformatted > 0 ? line.trimEnd() : oneLine(line);
    line = '';
    if (text !== '') lines.push(`${prefix}${text}`);
  };
  const pending: (Node | (() => void))[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'function') {
      next();
      continue;
    }
    if (tree.isTextNode(next)) line += preformatted > 0 ? next.value : next.value.replace(/\s+/g, ' ');
    if (tree.isElementNode(next)) {
      if (isLeftOut(next)) continue;
      const leave = enter(next);
      if (leave) pending.push(leave);
    }
    if ('childNodes' in next) for (const child of next.childNodes.toReversed()) pending.push(child);
  }
  flush();
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

  /** Called before the element's children; what it returns is to be called after them. */
  function enter(element: Element): (() => void) | undefined {
    const { tagName } = element;
    if (tagName === 'br') flush();
    if (tagName === 'td' || tagName === 'th') return () => (line += ' | ');
    if (tagName === 'a') return enterLink(element);
    if (!BLOCKS.has(tagName)) return undefined;
    flush();
    const heading = /^h([1-6])$/.exec(tagName)?.[1];
    if (heading !== undefined) return () => flush(`\n${'#'.repeat(Number(heading))} `);
    switch (tagName) {
      case 'li':
        line = '- ';
        return () => flush();
      case 'tr':
        return () => {
          line = line.replace(/\s*\|\s*$/, '');
          flush();
        };
      case 'pre':
        lines.push('```');
        preformatted += 1;
        return () => {
          flush();
          preformatted -= 1;
          lines.push('```');
        };
      case 'p':
      case 'blockquote':
      case 'table':
        lines.push('');
        return () => {
          flush();
          lines.push('');
        };
      default:
        return () => flush();
    }
  }

  function enterLink(element: Element): (() => void) | undefined {
    const href = attribute(element, 'href') ?? '';
    const url = URL.canParse(href, base.href) ? new URL(href, base.href) : undefined;
    if (!url || !['http:', 'https:'].includes(url.protocol) || href.startsWith('#')) return undefined;
    const start = line.length;
    return () => {
      const text = oneLine(line.slice(start));
      // A block within the link has ended the line.
      if (line.length < start || text === '') return;
      line = `${line.slice(0, start)}[${text}](${url.href})`;
    };
  }
}

/** In document order. */
function elementsOf(root: Node): Element[] {
  const found: Element[] = [];
  const pending: Node[] = [root];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (tree.isElementNode(next)) found.push(next);
    if ('childNodes' in next) for (const child of next.childNodes.toReversed()) pending.push(child);
  }
  return found;
}

function isLeftOut(element: Element): boolean {
  if (LEFT_OUT.has(element.tagName)) return true;
  const hidden = attribute(element, 'hidden') !== undefined || attribute(element, 'aria-hidden') === 'true';
  return hidden || HIDDEN_STYLE.test(attribute(element, 'style') ?? '');
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((each) => each.name === name)?.value;
}

function ownText(element: Element): string {
  return element.childNodes.map((child) => (tree.isTextNode(child) ? child.value : '')).join('');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Several articles are a list of them, which the page around them is part of. */
function only<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
