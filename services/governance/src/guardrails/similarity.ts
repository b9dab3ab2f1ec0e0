/** Cosine of two L2-normalised vectors of the same length: their inner product, -1 to 1. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += one[at]! * (other[at] ?? 0);
  return sum;
}
