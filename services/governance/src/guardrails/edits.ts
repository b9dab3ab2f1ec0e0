/** Replaces a span of a text. Offsets are UTF-16 code units; `end` is exclusive. */
export interface Edit {
  start: number;
  end: number;
  replacement: string;
}

export interface Span {
  start: number;
  end: number;
}

/** @param edits - Sorted, not overlapping. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, replacement } of edits) {
    parts.push(text.slice(from, start), replacement);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/**
 * The edits that do at once what two rounds of them do one after the other. Takes linear time.
 *
 * @param second - Of the text that the first ones leave, which is `between`. Both sorted, not overlapping.
 */
export function composeEdits(first: readonly Edit[], second: readonly Edit[], between: string): Edit[] {
  const result: Edit[] = [];
  let shift = 0;
  let next = 0;
  let nextSecond = 0;
  while (next < first.length || nextSecond < second.length) {
    // What touches is one edit; offsets are into `between`, where that of the first round ends with its replacement.
    const start = Math.min(placeOf(first[next], shift).start, second[nextSecond]?.start ?? Infinity);
    let end = start;
    const sourceStart = start - shift;
    const inner: Edit[] = [];
    for (;;) {
      const one = placeOf(first[next], shift);
      const other = second[nextSecond];
      if (one.start <= end) {
        end = Math.max(end, one.end);
        const { start: from, end: to, replacement } = first[next]!;
        shift += replacement.length - (to - from);
        next += 1;
      } else if (other && other.start <= end) {
        end = Math.max(end, other.end);
        inner.push({ ...other, start: other.start - start, end: other.end - start });
        nextSecond += 1;
      } else break;
    }
    result.push({ start: sourceStart, end: end - shift, replacement: applyEdits(between.slice(start, end), inner) });
  }
  return result;
}

/** Where an edit's replacement stands after those before it. */
function placeOf(edit: Edit | undefined, shift: number): Span {
  if (!edit) return { start: Infinity, end: Infinity };
  return { start: edit.start + shift, end: edit.start + shift + edit.replacement.length };
}

/** Tells where spans of the text before some edits stand after them, and the other way round. */
export class EditMap {
  readonly #edits: readonly Edit[];
  /** Where each edit's replacement begins in the text after. */
  readonly #starts: readonly number[];

  /** @param edits - Sorted, not overlapping. */
  constructor(edits: readonly Edit[]) {
    let shift = 0;
    this.#edits = edits;
    this.#starts = edits.map(({ start, end, replacement }) => {
      const at = start + shift;
      shift += replacement.length - (end - start);
      return at;
    });
  }

  after({ start, end }: Span): Span {
    return { start: this.#offsetAfter(start), end: this.#offsetAfter(end) };
  }

  /** A span that ends where something was taken out does not take it back in. */
  before({ start, end }: Span): Span {
    return { start: this.#offsetBefore(start, true), end: Math.max(this.#offsetBefore(end, false), 0) };
  }

  #offsetAfter(offset: number): number {
    const index = last(this.#edits.length, (each) => this.#edits[each]!.start < offset);
    const edit = this.#edits[index];
    if (!edit) return offset;
    const at = this.#starts[index]!;
    if (offset >= edit.end) return at + edit.replacement.length + (offset - edit.end);
    return at + Math.min(offset - edit.start, edit.replacement.length);
  }

  #offsetBefore(offset: number, isStart: boolean): number {
    const index = last(this.#edits.length, (each) =>
      isStart ? this.#starts[each]! <= offset : this.#starts[each]! < offset,
    );
    const edit = this.#edits[index];
    if (!edit) return offset;
    const inside = offset - this.#starts[index]!;
    if (inside >= edit.replacement.length) return edit.end + (inside - edit.replacement.length);
    return edit.start + Math.min(inside, edit.end - edit.start);
  }
}

/** The last index below `length` that holds, where all that hold come first; -1 when none does. */
function last(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
