import { firstOf, type Gains, usefulDocuments } from './judgements.js';

/**
 * Share of the useful documents that are among the first `k`.
 *
 * Source: trec_eval's `recall`.
 *
 * @param ranking - Document ids, best first, each once.
 * @param usefulFrom - Least gain of a document that counts as useful.
 * @returns From 0 to 1; 0 when nothing is useful.
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `gains` (below 0), `k`, `usefulFrom`.
 */
export function recallAtK(ranking: readonly string[], gains: Gains, k: number, usefulFrom = 1): number {
  const useful = usefulDocuments(gains, usefulFrom);
  const found = firstOf(ranking, k).filter((id) => useful.has(id)).length;
  return useful.size === 0 ? 0 : found / useful.size;
}
