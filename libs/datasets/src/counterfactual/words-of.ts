/** A word of a text, where it stands. Signs and white space are between words; `he's` is two. */
export interface Word {
  text: string;
  /** In lower case. */
  lower: string;
  /** In UTF-16 code units. */
  start: number;
  end: number;
  /** What stands between it and the word before. */
  before: string;
  /** Whether a sentence begins with it. */
  isFirst: boolean;
}

/** The words of a text, in their order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const before = text.slice(at, index);
    words.push({
      text: word,
      lower: word.toLowerCase(),
      start: index,
      end: index + word.length,
      before,
      isFirst: words.length === 0 || /[.!?:\n"“]/.test(before),
    });
    at = index + word.length;
  }
  return words;
}
