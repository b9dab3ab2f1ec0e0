import type { Lexicon } from './lexicon.js';

/** Shorter words have too many neighbours that are words. */
const SHORTEST = 4;
const LONGEST = 16;
/** What is written in one with a word that counts. */
const small = new Set(
  "i a to so too all the of are is you u these those such much very every like and for my your our i'm be get".split(
    ' ',
  ),
);

/** Reads what was misspelt to pass by a lexicon: a letter left out, two swapped, a space left out. */
export class Misspellings {
  readonly #lexicon: Lexicon;
  readonly #variants = new Map<string, string>();
  readonly #beginnings = new Map<string, string>();
  readonly #asTheyAre: ReadonlySet<string>;

  /**
   * @param concepts - Of the lexicon: what is worth hiding.
   * @param asTheyAre - Words that are spelt as they should be, though they look like others.
   */
  constructor(lexicon: Lexicon, concepts: readonly string[], asTheyAre: Iterable<string>) {
    this.#lexicon = lexicon;
    this.#asTheyAre = new Set(asTheyAre);
    const { words, beginnings } = lexicon.entriesOf(concepts);
    for (const word of words) for (const variant of variantsOf(word)) this.#variants.set(variant, word);
    for (const word of beginnings) {
      if (word.length > SHORTEST) for (const variant of variantsOf(word)) this.#beginnings.set(variant, word);
    }
  }

  /** The words that a word stands for: itself, unless it is unknown and looks like others. */
  resolve(word: string): readonly string[] {
    if (word.length < SHORTEST - 1 || word.length > LONGEST) return [word];
    if (this.#asTheyAre.has(word) || this.#lexicon.conceptsOf(word).length > 0) return [word];
    const meant = this.#variants.get(word);
    if (meant !== undefined) return [meant];
    for (let length = Math.min(word.length, 12); length >= SHORTEST; length -= 1) {
      const beginning = this.#beginnings.get(word.slice(0, length));
      if (beginning !== undefined) return [beginning];
    }
    for (let at = 1; at < word.length - 1; at += 1) {
      const first = word.slice(0, at);
      const second = word.slice(at);
      if (this.#counts(first) && (small.has(second) || this.#counts(second))) return [first, second];
      if (small.has(first) && this.#counts(second)) return [first, second];
    }
    return [word];
  }

  #counts(word: string): boolean {
    return word.length >= 3 && this.#lexicon.conceptsOf(word).length > 0;
  }
}

/** All with one letter less, the first aside, and all with two letters swapped. */
function variantsOf(word: string): string[] {
  if (word.length < SHORTEST) return [];
  const variants: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    if (word.length > SHORTEST) variants.push(word.slice(0, at) + word.slice(at + 1));
    if (at + 1 < word.length) variants.push(word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2));
  }
  return variants.filter((variant) => variant !== word);
}
