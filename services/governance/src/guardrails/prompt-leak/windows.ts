const BASE = 0x01000193;

/** Finds where a text goes on as one of some others does, for a number of characters at least. */
export class Windows {
  readonly #length: number;
  readonly #sources: string[] = [];
  /** Hash of a window → where it begins. */
  readonly #starts = new Map<number, { source: number; at: number }>();
  readonly #drop: number;

  /** @param length - Characters of a window. */
  constructor(length: number) {
    this.#length = length;
    let drop = 1;
    for (let each = 0; each < length; each += 1) drop = Math.imul(drop, BASE);
    this.#drop = drop;
  }

  /** @param step - What agrees for `length + step - 1` characters is found wherever it begins. */
  add(source: string, step: number): void {
    const index = this.#sources.push(source) - 1;
    this.#roll(source, (hash, at) => {
      if (at % step === 0 && !this.#starts.has(hash)) this.#starts.set(hash, { source: index, at });
    });
  }

  /** Takes out the windows that a text has. */
  exclude(text: string): void {
    this.#roll(text, (hash, at) => {
      if (this.#agrees(hash, text, at)) this.#starts.delete(hash);
    });
  }

  /** Takes time linear in the text. @returns In order, none overlapping; as long as they agree. */
  find(text: string): { start: number; end: number; source: number }[] {
    const found: { start: number; end: number; source: number }[] = [];
    let read = 0;
    this.#roll(text, (hash, at) => {
      if (at < read || !this.#agrees(hash, text, at)) return;
      const { source, at: sourceAt } = this.#starts.get(hash)!;
      const other = this.#sources[source]!;
      let before = 0;
      while (at - before > read && sourceAt - before > 0 && text[at - before - 1] === other[sourceAt - before - 1])
        before += 1;
      let end = this.#length;
      while (at + end < text.length && text[at + end] === other[sourceAt + end]) end += 1;
      found.push({ start: at - before, end: at + end, source });
      read = at + end;
    });
    return found;
  }

  #agrees(hash: number, text: string, at: number): boolean {
    const start = this.#starts.get(hash);
    return start !== undefined && this.#sources[start.source]!.startsWith(text.slice(at, at + this.#length), start.at);
  }

  #roll(text: string, visit: (hash: number, at: number) => void): void {
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
      hash = (Math.imul(hash, BASE) + text.charCodeAt(at)) | 0;
      if (at >= this.#length) hash = (hash - Math.imul(text.charCodeAt(at - this.#length), this.#drop)) | 0;
      if (at >= this.#length - 1) visit(hash, at - this.#length + 1);
    }
  }
}
