import { parse } from 'parse5';
import type { FoundBlock, FoundText } from './document.js';
import { readBlocks } from './html-walk.js';
import type { ReadableBlock } from './html-walk.js';
import { oneLine } from './title.js';

/**
 * The readable text of an HTML page: blocks parted by blank lines, headings on a line of their own, list items as
 * `- item`, table rows as `cell | cell`. Scripts, navigation, forms, hidden elements and the like are left out, and if the
 * page marks its content with `main` or `article`, everything else is too.
 */
export function parseHtml(source: string): FoundText {
  const page = readBlocks(parse(source));
  const chosen = contentOf(page.blocks);
  const blocks: FoundBlock[] = [];
  const parts: string[] = [];
  let start = 0;
  for (const { text, kind, depth, context } of chosen) {
    const end = start + text.length;
    const heading = kind === 'heading' ? { depth, label: oneLine(text) } : {};
    blocks.push({ kind, start, end, ...heading, ...(context === undefined ? {} : { context }) });
    parts.push(text);
    start = end + 2;
  }
  // The page's name may stand outside its content, in a banner.
  const firstH1 = chosen.find(isH1) ?? page.blocks.find(isH1);
  const declaredTitle = firstH1 === undefined ? '' : oneLine(firstH1.text);
  const pageTitle = oneLine(page.title);
  return {
    text: parts.join('\n\n'),
    blocks,
    ...(declaredTitle === '' ? {} : { declaredTitle }),
    ...(pageTitle === '' ? {} : { pageTitle }),
  };
}

const isH1 = (block: ReadableBlock): boolean => block.depth === 1;

function contentOf(blocks: readonly ReadableBlock[]): readonly ReadableBlock[] {
  const main = blocks.filter((block) => block.inside.main);
  if (main.length > 0) return main;
  const articles = blocks.filter((block) => block.inside.article);
  return articles.length > 0 ? articles : blocks;
}
