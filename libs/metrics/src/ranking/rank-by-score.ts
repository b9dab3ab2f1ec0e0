import { invalidArgument } from '../check-arguments.js';

/**
 * The ranking that trec_eval makes of scores: the highest first. It keeps scores in single precision, and orders documents whose
 * scores are the same then by id, the last in the order of UTF-8 bytes first.
 *
 * @param scores - By document id.
 * @throws WeirError `metric-argument-invalid` (poison): `scores`, with one that is not a number.
 */
export function rankByScore(scores: ReadonlyMap<string, number>): string[] {
  if ([...scores.values()].some(Number.isNaN)) throw invalidArgument('scores', 'a score is not a number');
  return [...scores]
    .map(([id, score]) => ({ id, bytes: Buffer.from(id), score: Math.fround(score) }))
    .sort((one, other) => compare(other.score, one.score) || Buffer.compare(other.bytes, one.bytes))
    .map(({ id }) => id);
}

/** A difference would be NaN of two infinite scores. */
function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
