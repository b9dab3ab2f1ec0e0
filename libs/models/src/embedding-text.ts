/**
 * A title may come from anywhere, so its share of the window is bounded here. No tokenizer makes more than one token of a
 * byte, and ordinary titles fit.
 */
const maxTitleBytes = 120;

const ruler = /([^\p{L}\p{N}\s])\1{3,}/gu;

/**
 * The text that is embedded for a chunk, and that its `tokens` count: title and heading path on a first line, joined by
 * ` > `, then the context, then the chunk's own text with its rulers shortened. What is empty is left out. Of the title,
 * the first 120 bytes count.
 */
export function embeddingText(
  title: string,
  headingPath: readonly string[],
  context: string | undefined,
  text: string,
): string {
  // A document that is its title alone has it as its text.
  const path = [title === text ? '' : clipped(title), ...headingPath].filter((part) => part !== '').join(' > ');
  return [path, context ?? '', withoutRulers(text)].filter((part) => part !== '').join('\n');
}

/**
 * Shortens every run of one sign to three: the line under a table's header, dots in a table of contents, rulers. Many
 * tokenizers make a token of each sign, so a padded table would be mostly dashes.
 */
export function withoutRulers(text: string): string {
  return text.replace(ruler, '$1$1$1');
}

function clipped(title: string): string {
  if (title.length <= maxTitleBytes / 3) return title;
  const { read } = new TextEncoder().encodeInto(title, new Uint8Array(maxTitleBytes));
  return title.slice(0, read);
}
