export interface Majority {
  /** Of the text that speaks for those that say the same. */
  index: number;
  /** How many say the same. */
  votes: number;
}

/**
 * What most texts say; of several that as many say, what was said first.
 *
 * @param texts - At least one.
 * @param gist - What of a text counts.
 */
export function majorityOf(texts: readonly string[], gist: (text: string) => string): Majority {
  const groups = new Map<string, number[]>();
  for (const [index, text] of texts.entries()) {
    const said = gist(text);
    groups.set(said, [...(groups.get(said) ?? []), index]);
  }
  const largest = [...groups.values()].reduce((best, group) => (group.length > best.length ? group : best));
  return { index: largest[0]!, votes: largest.length };
}

/** Words, numbers with their signs and separators, currencies. */
const SAYING = /[+-]?\d+(?:[.,]\d+)*|[\p{L}\p{M}]+|[\p{Sc}%]/gu;

/** Two texts with the same gist differ in nothing but case, punctuation, white space and the numbers of citations. */
export function gistOf(text: string): string {
  const words = wordsOf(text);
  return words.length > 0 ? words.join(' ') : text.trim();
}

export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\[\d+\]/g, ' ');
  return plain.match(SAYING) ?? [];
}
