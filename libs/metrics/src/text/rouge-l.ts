import { ofCounts, type PrecisionRecallF1 } from '../precision-recall-f1.js';
import { longestCommonSubsequence } from './longest-common-subsequence.js';
import { type RougeOptions, rougeTokens } from './rouge-tokens.js';

/**
 * ROUGE-L: the longest list of words that prediction and reference have in the same order, with gaps, as a share of the words
 * of each. Ends of lines are white space.
 *
 * Source: Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004; equal to rouge-score.
 *
 * @returns 0 where either has no words.
 */
export function rougeL(prediction: string, reference: string, options: RougeOptions = {}): PrecisionRecallF1 {
  const predicted = rougeTokens(prediction, options);
  const expected = rougeTokens(reference, options);
  return ofCounts(longestCommonSubsequence(expected, predicted).length, predicted.length, expected.length);
}
