import type { FoundBlock, FoundText } from './document.js';

/** Plain text: paragraphs are parted by blank lines. */
export function parsePlainText(text: string): FoundText {
  const blocks: FoundBlock[] = [];
  let open: FoundBlock | undefined;
  let nextLine = 0;
  // Line by line, because `\n\s*\n` takes quadratic time on a long run of blank lines.
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    const words = line.trim();
    if (words === '' || index > nextLine) open = undefined;
    nextLine = index + line.length + 1;
    if (words === '') continue;
    const start = index + line.indexOf(words);
    if (open === undefined) {
      open = { kind: 'paragraph', start, end: start };
      blocks.push(open);
    }
    open.end = start + words.length;
  }
  return { text, blocks };
}
