import type { Chunk } from '@weir/contracts';

/** Neighbouring chunks put together again, so that what the chunker cut in two is found. */
export interface Stretch {
  text: string;
  /** Offset of `text` into the document's normalised text. */
  start: number;
  /** Where each of its chunks stands in `text`. */
  members: { chunk: Chunk; at: number }[];
}

/** White space between two chunks, as a rule; it is not in them, so line ends stand for it. */
const MAX_GAP = 64;

/**
 * @param chunks - Their offsets may overlap; a chunk whose text does not fit them, or its neighbour's text, stands by itself.
 * @returns Every chunk is a member of one stretch, at a place where the stretch has exactly its text.
 */
export function stretchesOf(chunks: readonly Chunk[]): Stretch[] {
  const stretches: { parts: string[]; length: number; tail: string; start: number; members: Stretch['members'] }[] = [];
  for (const chunk of chunks.toSorted((one, other) => one.start - other.start)) {
    const open = stretches.at(-1);
    const at = chunk.start - (open?.start ?? 0);
    const overlap = open ? open.length - at : 0;
    const fits = chunk.end - chunk.start === chunk.text.length;
    if (open && fits && overlap <= 0 && -overlap <= MAX_GAP) {
      open.parts.push('\n'.repeat(-overlap), chunk.text);
    } else if (open && fits && overlap > 0 && isContinued(open.tail, chunk.text, overlap)) {
      open.parts.push(chunk.text.slice(overlap));
    } else {
      const length = chunk.text.length;
      // Offsets that do not fit the text give nothing to join at.
      const start = fits ? chunk.start : Number.NEGATIVE_INFINITY;
      stretches.push({ parts: [chunk.text], length, tail: chunk.text, start, members: [{ chunk, at: 0 }] });
      continue;
    }
    open.length = at + chunk.text.length;
    open.tail = chunk.text;
    open.members.push({ chunk, at });
  }
  return stretches.map(({ parts, members }) => ({
    text: parts.join(''),
    start: members[0]!.chunk.start,
    members,
  }));
}

/** Whether `next` begins with the last `overlap` characters of `tail`. */
function isContinued(tail: string, next: string, overlap: number): boolean {
  return overlap <= tail.length && overlap <= next.length && tail.endsWith(next.slice(0, overlap));
}
