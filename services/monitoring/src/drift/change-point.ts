/** A change that is held by fewer items is not placed. */
const LEAST_ITEMS = 5;

/**
 * Where in a sequence a change began: the place from which on the mean differs most from the usual one, in units of its error (the
 * likelihood ratio of a normal mean; Hinkley 1970).
 *
 * @param scores - In their order.
 * @returns The place of the first item of the change; 0 where it may have begun before.
 */
export function changePoint(scores: readonly number[], usual: number): number {
  let best = 0;
  let largest = -Infinity;
  let sum = 0;
  for (let from = scores.length - 1; from >= 0; from -= 1) {
    sum += scores[from]! - usual;
    const items = scores.length - from;
    const ratio = sum <= 0 ? 0 : sum ** 2 / items;
    if (items < LEAST_ITEMS || ratio < largest) continue;
    largest = ratio;
    best = from;
  }
  return best;
}
