import { median } from '@weir/statistics';

/** The value below which the share `quantile` (0 to 1) of the values lies, by nearest rank; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** A median with the least and the largest value. */
export interface Spread {
  median: number;
  least: number;
  largest: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), largest: Math.max(...values) };
}

/** Which of two comes first, round by round: A B, B A, A B, … so that a drift of the machine hits both alike. */
export function alternating(rounds: number): ('a' | 'b')[][] {
  return Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? ['a', 'b'] : ['b', 'a']));
}

/** The arms in turn, round by round each of them first. */
export function rotating<Arm>(arms: readonly Arm[], rounds: number): Arm[][] {
  return Array.from({ length: rounds }, (_, round) => {
    const first = round % arms.length;
    return [...arms.slice(first), ...arms.slice(0, first)];
  });
}
