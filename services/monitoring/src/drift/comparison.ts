/** How far apart two samples of a feature are. */
export interface Comparison {
  /** What the effect is measured by. */
  measure: 'psi' | 'ks' | 'mmd' | 'share';
  effect: number;
  pValue: number;
  /** What each side is like. */
  reference: Summary;
  current: Summary;
  /** How typical an item is of the change, the more so the higher; below the mean of the reference where it is not. */
  typical: (index: number) => number;
  /** The mean of that over the reference. */
  usual: number;
}

/** Numbers by their quantiles, classes by their shares. */
export type Summary = Readonly<Record<string, number>>;

/**
 * Compares one sample of a feature after another with the same reference: what follows from the reference alone is computed once. The items are in
 * their order.
 *
 * @returns Nothing where all items are the same, so that nothing can be told.
 */
export type Compare<Value> = (reference: readonly Value[]) => (current: readonly Value[]) => Comparison | undefined;
