import { checkCount } from '../check-arguments.js';
import { countsOf, inCommon } from '../counts.js';
import { ofCounts, type PrecisionRecallF1 } from '../precision-recall-f1.js';
import { ngrams } from './ngrams.js';
import { type RougeOptions, rougeTokens } from './rouge-tokens.js';

/**
 * ROUGE-N: the runs of `n` words that prediction and reference share, as a share of the prediction's (precision) and of the
 * reference's (recall).
 *
 * Source: Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004; equal to rouge-score.
 *
 * @param n - 1 for ROUGE-1, 2 for ROUGE-2.
 * @returns 0 where either has fewer than `n` words.
 * @throws WeirError `metric-argument-invalid` (poison): `n`.
 */
export function rougeN(
  prediction: string,
  reference: string,
  n: number,
  options: RougeOptions = {},
): PrecisionRecallF1 {
  checkCount('n', n);
  const predicted = ngrams(rougeTokens(prediction, options), n);
  const expected = ngrams(rougeTokens(reference, options), n);
  return ofCounts(inCommon(countsOf(predicted), countsOf(expected)), predicted.length, expected.length);
}
