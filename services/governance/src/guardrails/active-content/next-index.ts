/** Where something stands next, for places that are asked for in rising order: all questions together read the text once. */
export class NextIndex {
  readonly #text: string;
  readonly #wanted: string;
  #found = -2;
  #askedFrom = 0;

  constructor(text: string, wanted: string) {
    this.#text = text;
    this.#wanted = wanted;
  }

  get length(): number {
    return this.#wanted.length;
  }

  /** @returns -1 where there is none at `from` or after. */
  after(from: number): number {
    const isKnown = this.#found === -1 || (this.#found >= from && this.#askedFrom <= from);
    if (this.#found === -2 || !isKnown) {
      this.#found = this.#text.indexOf(this.#wanted, from);
      this.#askedFrom = from;
    }
    return this.#found;
  }
}
