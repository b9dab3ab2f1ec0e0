import { applyEdits, type Edit, EditMap } from './edits.js';

/** How guardrails read a text that goes on otherwise: the text with some edits, and the way back. */
export class Reading {
  readonly map: EditMap;
  readonly #edits: readonly Edit[];

  /** @param edits - Sorted, not overlapping; none for a text that is read as it stands. */
  constructor(edits: readonly Edit[]) {
    this.#edits = edits;
    this.map = new EditMap(edits);
  }

  of(text: string): string {
    return this.#edits.length === 0 ? text : applyEdits(text, this.#edits);
  }

  /**
   * The edits of what was read as edits of the text itself.
   *
   * @param isFixed - Whether the text has to keep its length: then what is too short for a letter of two code units is filled up.
   */
  unread(edits: readonly Edit[], isFixed: boolean): readonly Edit[] {
    if (this.#edits.length === 0) return edits;
    return edits.map(({ start, end, replacement }) => {
      const span = this.map.before({ start, end });
      const fitted = replacement.padEnd(span.end - span.start, replacement.at(-1) ?? ' ');
      return { ...span, replacement: isFixed ? fitted : replacement };
    });
  }

  /** The same reading of the text after some edits of it; what they replaced is read as it stands. */
  after(edits: readonly Edit[], map: EditMap): Reading {
    if (this.#edits.length === 0) return this;
    const left: Edit[] = [];
    let next = 0;
    for (const edit of this.#edits) {
      while (next < edits.length && edits[next]!.end <= edit.start) next += 1;
      if (next < edits.length && edits[next]!.start < edit.end) continue;
      left.push({ ...map.after(edit), replacement: edit.replacement });
    }
    return new Reading(left);
  }
}
