/** How useful each document is for one query: 0 or more. What is not in it is not useful. */
export type Gains = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain of the first `k` documents, as trec_eval's `ndcg_cut`: the gains as they are, each
 * over log2(1 + rank), over the same sum of the best possible ranking.
 *
 * @param ranking - Document ids, best first, each once.
 * @returns From 0 to 1; 0 when nothing is useful.
 */
export function ndcg(ranking: readonly string[], gains: Gains, k: number): number {
  const ideal = discounted([...gains.values()].sort((a, b) => b - a).slice(0, k));
  return ideal === 0 ? 0 : discounted(ranking.slice(0, k).map((id) => gains.get(id) ?? 0)) / ideal;
}

/** Share of the useful documents that are among the first `k`; 0 when nothing is useful. */
export function recall(ranking: readonly string[], gains: Gains, k: number): number {
  const useful = [...gains].filter(([, gain]) => gain > 0).map(([id]) => id);
  const first = new Set(ranking.slice(0, k));
  return useful.length === 0 ? 0 : useful.filter((id) => first.has(id)).length / useful.length;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
