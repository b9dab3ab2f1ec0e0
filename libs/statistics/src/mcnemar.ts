import { binomialUpTo, chiSquareAbove } from './distributions.js';
import { requireCount, requireSameLength } from './require.js';

/** How many items changed sides. */
export interface Changes {
  /** Right by the second only. */
  gained: number;
  /** Right by the first only. */
  lost: number;
}

/** @param first - Whether each item was right; `second[i]` is of the same item as `first[i]`. */
export function changesOf(first: readonly boolean[], second: readonly boolean[]): Changes {
  requireSameLength(first, second);
  return {
    gained: first.filter((right, index) => !right && second[index]).length,
    lost: first.filter((right, index) => right && !second[index]).length,
  };
}

/**
 * McNemar's test: whether more items were gained than lost, or the other way around, than chance explains. Items that are right, or
 * wrong, by both say nothing of it.
 *
 * @param method - `exact` by the binomial distribution; `chi-square`, with correction for continuity, where both sides together are many.
 *   @default exact
 * @returns The p-value, two-sided; 1 when nothing changed.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function mcNemar({ gained, lost }: Changes, method: 'exact' | 'chi-square' = 'exact'): number {
  requireCount(gained, 0, 'gained');
  requireCount(lost, 0, 'lost');
  const changed = gained + lost;
  if (gained === lost) return 1;
  return method === 'exact'
    ? Math.min(1, 2 * binomialUpTo(Math.min(gained, lost), changed, 0.5))
    : chiSquareAbove((Math.abs(gained - lost) - 1) ** 2 / changed, 1);
}
