/** Ends a text that comes in pieces before the first of some strings, none of which is ever passed on in part. */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = '';
  #found = false;

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Whether one of the strings came: nothing that follows counts. */
  get found(): boolean {
    return this.#found;
  }

  /** @returns What of the text so far can be passed on; empty when nothing can. */
  push(piece: string): string {
    if (this.#found) return '';
    const text = this.#held + piece;
    const at = Math.min(...this.#stops.map((stop) => text.indexOf(stop)).filter((index) => index >= 0));
    this.#found = at !== Number.POSITIVE_INFINITY;
    const safe = this.#found ? at : text.length - this.#beginning(text);
    this.#held = this.#found ? '' : text.slice(safe);
    return text.slice(0, safe);
  }

  /** @returns What was held back, once no more comes. */
  rest(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  /** Characters at the end of a text that may be the beginning of one of the strings. */
  #beginning(text: string): number {
    const lengths = this.#stops.map((stop) => {
      for (let length = Math.min(stop.length - 1, text.length); length > 0; length -= 1) {
        if (text.endsWith(stop.slice(0, length))) return length;
      }
      return 0;
    });
    return Math.max(0, ...lengths);
  }
}
