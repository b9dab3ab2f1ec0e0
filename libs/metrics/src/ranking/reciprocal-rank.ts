import { firstOf, type Gains, usefulDocuments } from './judgements.js';

/**
 * 1 over the rank of the first useful document. Its mean over queries is MRR.
 *
 * Source: trec_eval's `recip_rank`.
 *
 * @param ranking - Document ids, best first, each once.
 * @param k - How many documents to look at; without it all, as trec_eval does.
 * @param usefulFrom - Least gain of a document that counts as useful.
 * @returns From 0 to 1; 0 when no useful document is there.
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `gains` (below 0), `k`, `usefulFrom`.
 */
export function reciprocalRank(ranking: readonly string[], gains: Gains, k?: number, usefulFrom = 1): number {
  const useful = usefulDocuments(gains, usefulFrom);
  const index = firstOf(ranking, k).findIndex((id) => useful.has(id));
  return index < 0 ? 0 : 1 / (index + 1);
}
