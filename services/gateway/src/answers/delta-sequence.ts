/**
 * Puts the pieces of a streamed answer in order: by index, each once. A piece that comes early waits for those before it; if
 * those never come, the whole answer brings them at the end.
 */
export class DeltaSequence {
  readonly #early = new Map<number, string>();
  #next = 0;
  #text = '';

  /** The text that was told so far. */
  get told(): string {
    return this.#text;
  }

  /** @returns The text that can be told now; empty when there is none. */
  push(index: number, text: string): string {
    if (index >= this.#next) this.#early.set(index, text);
    let told = '';
    for (let piece = this.#early.get(this.#next); piece !== undefined; piece = this.#early.get(this.#next)) {
      this.#early.delete(this.#next);
      this.#next += 1;
      told += piece;
    }
    this.#text += told;
    return told;
  }

  /**
   * Compares what was told with the answer as it is.
   *
   * @returns What is still to be told; undefined when the answer is another one than what was told.
   */
  finish(answer: string): string | undefined {
    return answer.startsWith(this.#text) ? answer.slice(this.#text.length) : undefined;
  }
}
