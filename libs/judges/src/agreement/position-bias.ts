import { type Interval, wilsonInterval } from '@weir/statistics';
import type { BothOrders } from '../pairwise.js';

export interface PositionBias {
  /** How many pairs it rests on. */
  pairs: number;
  /** Share of the pairs whose verdict changed with the order. */
  flips: Interval;
  /** Share of the pairs in which the judge preferred what it saw first, in both orders. */
  toFirst: Interval;
  /** The same for what it saw second. */
  toSecond: Interval;
}

/**
 * How far a pairwise judge goes by the place of an answer, with Wilson intervals.
 *
 * @param verdicts - Of pairs that were judged in both orders, as `PairJudged.orders` has them.
 * @throws WeirError `statistics-input-invalid` (poison) for none.
 */
export function positionBias(verdicts: readonly BothOrders[]): PositionBias {
  const share = (counts: (verdict: BothOrders) => boolean) =>
    wilsonInterval(verdicts.filter(counts).length, verdicts.length);
  return {
    pairs: verdicts.length,
    flips: share(({ inOrder, swapped }) => inOrder !== swapped),
    toFirst: share(({ inOrder, swapped }) => inOrder === 'first' && swapped === 'second'),
    toSecond: share(({ inOrder, swapped }) => inOrder === 'second' && swapped === 'first'),
  };
}
