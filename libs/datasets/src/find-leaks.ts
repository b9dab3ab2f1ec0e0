import { canonicalJson, type DatasetItem } from '@weir/resources';
import { plainText } from './plain-text.js';

/** What is the same, or nearly, in two splits: a score on the one says little about the other. */
export interface Leak {
  first: { split: string; id: string };
  second: { split: string; id: string };
  /** The share of the pieces that either has and both have: 1 for texts that differ in case, punctuation and spaces only. */
  likeness: number;
}

interface Entry {
  split: string;
  id: string;
  /** Of its pieces, by how rare they are, the rarest first. */
  pieces: Int32Array;
}

/** Characters of a piece: shorter ones are in every text, longer ones change with every word. */
const PIECE = 5;

/**
 * Pairs of items in different splits whose inputs are alike, by the Jaccard index of their pieces of five characters. Every pair at the
 * limit or above it is found: two texts so much alike share one of their rarest pieces (prefix filtering; Bayardo, Ma and Srikant 2007),
 * so only texts that do are compared.
 *
 * @param leastLikeness - Above 0, up to 1. @default 0.6
 * @returns The most alike first.
 */
export function findLeaks(splits: Readonly<Record<string, readonly DatasetItem[]>>, leastLikeness = 0.6): Leak[] {
  const leaks: Leak[] = [];
  const byPiece = new Map<number, Entry[]>();
  for (const entry of entriesOf(splits)) {
    const shared = leastShared(entry.pieces.length, leastLikeness);
    const rarest = entry.pieces.subarray(0, entry.pieces.length - shared + 1);
    const candidates = new Set<Entry>();
    for (const piece of rarest) {
      const sharing = byPiece.get(piece) ?? [];
      byPiece.set(piece, sharing);
      // They come from the smallest to the largest.
      for (const other of sharing) {
        if (other.split !== entry.split && other.pieces.length >= shared) {
          candidates.add(other);
        }
      }
      sharing.push(entry);
    }
    for (const other of candidates) {
      const likeness = jaccard(other.pieces, entry.pieces);
      if (likeness >= leastLikeness) leaks.push({ first: placeOf(other), second: placeOf(entry), likeness });
    }
  }
  return leaks.sort((a, b) => b.likeness - a.likeness);
}

/** The same among the items of one dataset. @returns The most alike first. */
export function findCopies(items: readonly DatasetItem[], leastLikeness?: number): Leak[] {
  return findLeaks(Object.fromEntries(items.map((item) => [item.id, [item]])), leastLikeness);
}

/** How many pieces a text shares at least with one that is as much like it. Products lose their last digits. */
const leastShared = (pieces: number, leastLikeness: number): number => Math.ceil(leastLikeness * pieces - 1e-9);

const placeOf = ({ split, id }: Entry): Leak['first'] => ({ split, id });

/** From the fewest pieces to the most. */
function entriesOf(splits: Readonly<Record<string, readonly DatasetItem[]>>): Entry[] {
  const texts = Object.entries(splits).flatMap(([split, items]) =>
    items.map(({ id, input }) => ({ split, id, pieces: piecesOf(input) })),
  );
  const frequencies = new Map<string, number>();
  for (const { pieces } of texts) for (const piece of pieces) frequencies.set(piece, (frequencies.get(piece) ?? 0) + 1);
  const ranks = new Map([...frequencies].sort(([, a], [, b]) => a - b).map(([piece], rank) => [piece, rank]));
  return texts
    .map(({ pieces, ...entry }) => ({
      ...entry,
      pieces: Int32Array.from(pieces, (piece) => ranks.get(piece)!).sort(),
    }))
    .sort((a, b) => a.pieces.length - b.pieces.length);
}

/** A shorter text than a piece is one. */
function piecesOf(input: DatasetItem['input']): Set<string> {
  const text = plainText(typeof input === 'string' ? input : canonicalJson(input));
  const count = Math.max(1, text.length - PIECE + 1);
  return new Set(Array.from({ length: count }, (_, start) => text.slice(start, start + PIECE)));
}

function jaccard(first: Int32Array, second: Int32Array): number {
  let both = 0;
  for (let i = 0, j = 0; i < first.length && j < second.length;) {
    const order = first[i]! - second[j]!;
    if (order === 0) both += 1;
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return both / (first.length + second.length - both);
}
