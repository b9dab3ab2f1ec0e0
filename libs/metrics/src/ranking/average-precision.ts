import { firstOf, type Gains, usefulDocuments } from './judgements.js';

/**
 * Mean over the useful documents of the precision at the rank of each, 0 for those not found. Its mean over queries is MAP.
 *
 * Source: trec_eval's `map`, and with `k` its `map_cut`, which divides by all useful documents too, however small `k` is.
 *
 * @param ranking - Document ids, best first, each once.
 * @param k - How many documents to look at; without it all.
 * @param usefulFrom - Least gain of a document that counts as useful.
 * @returns From 0 to 1; 0 when nothing is useful.
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `gains` (below 0), `k`, `usefulFrom`.
 */
export function averagePrecision(ranking: readonly string[], gains: Gains, k?: number, usefulFrom = 1): number {
  const useful = usefulDocuments(gains, usefulFrom);
  let found = 0;
  let sum = 0;
  for (const [index, id] of firstOf(ranking, k).entries()) {
    if (!useful.has(id)) continue;
    found += 1;
    sum += found / (index + 1);
  }
  return useful.size === 0 ? 0 : sum / useful.size;
}
