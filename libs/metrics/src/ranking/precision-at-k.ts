import { firstOf, type Gains, usefulDocuments } from './judgements.js';

/**
 * Useful documents among the first `k`, over `k`: a ranking of fewer documents is not forgiven.
 *
 * Source: trec_eval's `P`.
 *
 * @param ranking - Document ids, best first, each once.
 * @param usefulFrom - Least gain of a document that counts as useful.
 * @returns From 0 to 1.
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `gains` (below 0), `k`, `usefulFrom`.
 */
export function precisionAtK(ranking: readonly string[], gains: Gains, k: number, usefulFrom = 1): number {
  const useful = usefulDocuments(gains, usefulFrom);
  return firstOf(ranking, k).filter((id) => useful.has(id)).length / k;
}
