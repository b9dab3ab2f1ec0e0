import { checkGains, firstOf, type Gains } from './judgements.js';

/**
 * Normalised discounted cumulative gain: the gains as they are, each over log2(1 + rank), over the same sum of the best possible
 * ranking.
 *
 * Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002; equal to trec_eval's `ndcg_cut`, and
 * without `k` to its `ndcg`.
 *
 * @param ranking - Document ids, best first, each once.
 * @param k - Of how many documents at most; without it of all.
 * @returns From 0 to 1; 0 when nothing is useful.
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `gains` (below 0), `k`.
 */
export function ndcg(ranking: readonly string[], gains: Gains, k?: number): number {
  checkGains(gains);
  const first = firstOf(ranking, k).map((id) => gains.get(id) ?? 0);
  const ideal = discounted([...gains.values()].sort((a, b) => b - a).slice(0, k));
  return ideal === 0 ? 0 : discounted(first) / ideal;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
