import { checkCount, invalidArgument } from '../check-arguments.js';

/** How useful each document is for one query: 0 or more. What is not in it is not useful. */
export type Gains = ReadonlyMap<string, number>;

/**
 * The ids of the documents that count as useful.
 *
 * @throws WeirError `metric-argument-invalid` (poison): `gains`, `usefulFrom`.
 */
export function usefulDocuments(gains: Gains, usefulFrom: number): Set<string> {
  checkGains(gains);
  if (!(usefulFrom > 0)) throw invalidArgument('usefulFrom', `${usefulFrom} is not above 0`);
  return new Set([...gains].filter(([, gain]) => gain >= usefulFrom).map(([id]) => id));
}

/**
 * The first `k` documents of a ranking, or all of it.
 *
 * @throws WeirError `metric-argument-invalid` (poison): `ranking` (a document twice), `k`.
 */
export function firstOf(ranking: readonly string[], k: number | undefined): readonly string[] {
  if (new Set(ranking).size < ranking.length) throw invalidArgument('ranking', 'a document is in it twice');
  if (k === undefined) return ranking;
  checkCount('k', k);
  return ranking.slice(0, k);
}

/** @throws WeirError `metric-argument-invalid` (poison): `gains`, below 0 or no finite number. */
export function checkGains(gains: Gains): void {
  const wrong = [...gains.values()].find((gain) => !(gain >= 0 && gain < Infinity));
  if (wrong !== undefined) throw invalidArgument('gains', `${wrong} is no gain`);
}
