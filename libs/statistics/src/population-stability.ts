import { requireHistograms } from './chi-square.js';
import { chiSquareAbove } from './distributions.js';
import { requireShare } from './require.js';

export interface StabilityResult {
  /** 0 where both are alike; 0.1 and 0.25 are the usual limits of a small and of a large change. */
  index: number;
  /**
   * How often chance alone gives so much for samples of these sizes: by the chi-square distribution that the index then follows
   * (Yurdakul 2018). The usual limits know nothing of sizes, so that small windows cross them without a change.
   */
  pValue: number;
}

/**
 * The population stability index of two histograms over the same bins: Σ (q − p) ln(q / p) over their shares.
 *
 * @param floor - What the share of an empty bin counts as, since its logarithm has no value. @default 0.0001
 * @throws WeirError poison `statistics-input-invalid` for different bins, counts that are none, or an empty histogram.
 */
export function populationStability(
  reference: readonly number[],
  current: readonly number[],
  floor = 0.0001,
): StabilityResult {
  const [referenceTotal, currentTotal] = requireHistograms(reference, current);
  requireShare(floor, 'floor');
  let index = 0;
  let bins = 0;
  for (const [bin, count] of reference.entries()) {
    const now = current[bin]!;
    if (count + now === 0) continue;
    bins += 1;
    const p = Math.max(floor, count / referenceTotal);
    const q = Math.max(floor, now / currentTotal);
    index += (q - p) * Math.log(q / p);
  }
  const scaled = index / (1 / referenceTotal + 1 / currentTotal);
  return { index, pValue: bins < 2 ? 1 : chiSquareAbove(scaled, bins - 1) };
}
