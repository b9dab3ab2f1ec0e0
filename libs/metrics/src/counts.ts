/** How often each value occurs. */
export type Counts = ReadonlyMap<string, number>;

export function countsOf(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** How many of the values both have, each as often as the one that has fewer. */
export function inCommon(one: Counts, other: Counts): number {
  let common = 0;
  for (const [value, count] of one) common += Math.min(count, other.get(value) ?? 0);
  return common;
}

export function total(counts: Counts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
