import { firstOf, type Gains, usefulDocuments } from './judgements.js';

/**
 * Whether a useful document is among the first `k`. Its mean over queries is the hit rate.
 *
 * Source: trec_eval's `success`.
 *
 * @param ranking - Document ids, best first, each once.
 * @param usefulFrom - Least gain of a document that counts as useful.
 * @returns 0 or 1.
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `gains` (below 0), `k`, `usefulFrom`.
 */
export function hitAtK(ranking: readonly string[], gains: Gains, k: number, usefulFrom = 1): number {
  const useful = usefulDocuments(gains, usefulFrom);
  return firstOf(ranking, k).some((id) => useful.has(id)) ? 1 : 0;
}
