import { METRICS } from '../metrics.js';
import type { ResultLine } from '../result-line.js';
import { meansByItem, metricsIn } from '../summarise.js';
import { variantsIn } from '../variants.js';

/** Scores of a metric that later ones are compared with. */
export interface ReferenceScores {
  variant: string;
  metric: string;
  /** Of the same items in every run; none where each run has its own. */
  itemIds: string[];
  /** Each item's mean over the runs, and how many of them have a score of it. */
  means: number[];
  runs: number[];
}

/** The scores that are compared in time: what answers take depends on what else is going on, and is looked at elsewhere. */
export function comparedMetrics(results: readonly ResultLine[]): string[] {
  return metricsIn(results).filter((metric) => {
    const known = Object.hasOwn(METRICS, metric) ? METRICS[metric as keyof typeof METRICS] : undefined;
    return !known || !('isQuality' in known) || known.isQuality;
  });
}

/**
 * A reference with one run more.
 *
 * @param isFresh - Its items are others than those of the runs before.
 */
export function addToReference(
  reference: readonly ReferenceScores[],
  results: readonly ResultLine[],
  isFresh: boolean,
): ReferenceScores[] {
  const added = new Map(reference.map((scores) => [keyOf(scores), scores]));
  for (const [variant, lines] of variantsIn(results)) {
    for (const metric of comparedMetrics(lines)) {
      const before = added.get(keyOf({ variant, metric })) ?? { variant, metric, itemIds: [], means: [], runs: [] };
      const scores = meansByItem(lines, metric);
      added.set(keyOf(before), isFresh ? withFresh(before, scores) : withAgain(before, scores));
    }
  }
  return [...added.values()];
}

/** Tells scores apart from those of other variants and metrics. */
export function keyOf({ variant, metric }: Pick<ReferenceScores, 'variant' | 'metric'>): string {
  return JSON.stringify([variant, metric]);
}

function withFresh(before: ReferenceScores, scores: ReadonlyMap<string, number>): ReferenceScores {
  const means = [...before.means, ...scores.values()];
  return { ...before, means, runs: means.map(() => 1) };
}

function withAgain(before: ReferenceScores, scores: ReadonlyMap<string, number>): ReferenceScores {
  const all = new Map(
    before.itemIds.map((id, index) => [id, { mean: before.means[index]!, runs: before.runs[index]! }]),
  );
  for (const [id, score] of scores) {
    const { mean, runs } = all.get(id) ?? { mean: 0, runs: 0 };
    all.set(id, { mean: mean + (score - mean) / (runs + 1), runs: runs + 1 });
  }
  return {
    ...before,
    itemIds: [...all.keys()],
    means: [...all.values()].map(({ mean }) => mean),
    runs: [...all.values()].map(({ runs }) => runs),
  };
}
