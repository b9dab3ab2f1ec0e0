import type { CostRow } from '@weir/contracts';
import type { CostQuery } from './cost-query.js';

export interface CostSums {
  /** The dearest first; none without `by`. */
  rows: CostRow[];
  /** Of all runs, one for each currency. */
  totals: CostRow[];
  /** Runs in no row, as there are too many rows. */
  rest: bigint;
}

/** Sums up what the runs of the chain log cost. What was written less than a second ago may not be in it yet. */
export interface CostSearch {
  sum(query: CostQuery): Promise<CostSums>;
}
