import { mean, quantileOfSorted } from '@weir/statistics';
import type { ResultLine } from '../result-line.js';

/** What runs took. */
export interface Usage {
  /** Of a run, milliseconds; NaN without any. Runs that could not be started took nothing and are left out. */
  latency: { p50: number; p95: number };
  /** Of a run, means. */
  tokens: { input: number; output: number };
  /** In the currency of the model's prices: of all runs, and of one. */
  cost: { total: number; mean: number };
  /** Of all runs, what their judges cost. */
  judgeCost?: number;
}

/** The same for the same results, in whatever order they are. */
export function usageOf(results: readonly ResultLine[]): Usage {
  const sorted = (of: (result: ResultLine) => number) => Float64Array.from(results, of).sort();
  const took = Float64Array.from(
    results.flatMap(({ runId, outcome, tookMs }) => (runId === undefined && outcome === 'failed' ? [] : [tookMs])),
  ).sort();
  const costs = sorted(({ usage }) => usage.cost ?? 0);
  const judged = sorted(({ judgeUsage }) => judgeUsage?.cost ?? 0);
  const meanOf = (values: Float64Array) => (values.length === 0 ? 0 : mean([...values]));
  return {
    latency: { p50: quantileOfSorted(took, 0.5), p95: quantileOfSorted(took, 0.95) },
    tokens: {
      input: meanOf(sorted(({ usage }) => usage.inputTokens)),
      output: meanOf(sorted(({ usage }) => usage.outputTokens)),
    },
    cost: { total: costs.reduce((sum, cost) => sum + cost, 0), mean: meanOf(costs) },
    ...(results.some(({ judgeUsage }) => judgeUsage) ? { judgeCost: judged.reduce((sum, cost) => sum + cost, 0) } : {}),
  };
}
