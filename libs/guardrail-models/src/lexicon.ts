import { wordsOf } from './words.js';

/** Words by what they stand for, divided by white space; one that ends in `*` stands for all that begin with it. */
export type Entries = Readonly<Record<string, string>>;

const SHORTEST = 3;
const LONGEST = 12;

/** Says what words stand for: looking one up takes a bounded number of steps. */
export class Lexicon {
  readonly names: readonly string[];
  readonly #words = new Map<string, number[]>();
  readonly #beginnings = new Map<string, number[]>();

  constructor(entries: Entries) {
    this.names = Object.keys(entries);
    for (const [concept, words] of Object.values(entries).entries()) {
      for (const word of words.split(/\s+/).filter(Boolean)) {
        const isBeginning = word.endsWith('*');
        // Folded like what is looked up.
        for (const { text } of wordsOf(isBeginning ? word.slice(0, -1) : word)) {
          const map = isBeginning ? this.#beginnings : this.#words;
          const known = map.get(text) ?? [];
          if (!known.includes(concept)) map.set(text, [...known, concept]);
        }
      }
    }
  }

  /** @returns Places in `names`. */
  conceptsOf(word: string): readonly number[] {
    const found = this.#words.get(word);
    let concepts = found;
    for (let length = SHORTEST; length <= Math.min(word.length, LONGEST); length += 1) {
      const more = this.#beginnings.get(word.slice(0, length));
      if (more) concepts = concepts ? [...new Set([...concepts, ...more])] : more;
    }
    return concepts ?? none;
  }

  /** What it lists of some concepts: whole words, and beginnings. */
  entriesOf(names: readonly string[]): { words: string[]; beginnings: string[] } {
    const concepts = new Set(names.map((name) => this.names.indexOf(name)));
    const of = (map: ReadonlyMap<string, readonly number[]>): string[] =>
      [...map].flatMap(([text, own]) => (own.some((concept) => concepts.has(concept)) ? [text] : []));
    return { words: of(this.#words), beginnings: of(this.#beginnings) };
  }
}

const none: readonly number[] = [];
