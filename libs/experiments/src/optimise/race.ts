import type { Candidate } from './candidate.js';
import type { Tried } from './tried.js';

/** A candidate and an item to ask it. */
export interface Ask<Item extends { id: string }> {
  candidate: Candidate;
  item: Item;
}

/** Shares of the items after which the worse half is left behind. */
const RUNGS = [0.25, 0.5, 1];
/** What a candidate may be behind the best after n items is this by the root of n: a fifth of the standard deviation of a share's mean. */
const SLACK = 0.1;

/** How many items each rung asks, all in all: the last one asks all. */
export function rungsOf(items: number): number[] {
  return [...new Set(RUNGS.map((share) => Math.max(1, Math.ceil(share * items))))];
}

/**
 * Successive halving (Jamieson and Talwalkar 2016): all candidates are asked some items, the better half more of them, until few have
 * been asked all. Who falls behind the best one known, on the same items, is out too.
 *
 * @param items - In the same order in every race, so that candidates are compared on the same items.
 * @param best - Id of one that knows all items.
 * @param room - How many answers may still be asked: the first candidates, of equals, go on.
 * @param ask - Asks, and notes what came of it; false when it could not ask all of them: then the race is over.
 * @returns Those that were asked all items.
 */
export async function race<Item extends { id: string }>(
  tried: Tried,
  candidates: readonly Candidate[],
  items: readonly Item[],
  best: string,
  { room, ask }: { room: () => number; ask: (asks: readonly Ask<Item>[]) => Promise<boolean> },
): Promise<Candidate[]> {
  let field = [...candidates];
  let before = 0;
  for (const rung of rungsOf(items.length)) {
    const seen = items.slice(0, rung);
    field = field.slice(0, Math.floor(room() / (rung - before)));
    if (field.length === 0) return [];
    before = rung;
    for (const candidate of field) tried.add(candidate);
    const asks = seen.flatMap((item) =>
      field.filter(({ id }) => !tried.of(id).has(item.id)).map((candidate) => ({ candidate, item })),
    );
    if (!(await ask(asks))) return [];
    if (rung === items.length) break;
    const least = tried.mean(best, seen) - SLACK / Math.sqrt(rung);
    field = field
      .map((candidate) => ({ candidate, score: tried.mean(candidate.id, seen) }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, Math.ceil(field.length / 2))
      .filter(({ score }) => score >= least)
      .map(({ candidate }) => candidate);
    if (field.length === 0) return [];
  }
  return field;
}
