import { countsOf } from '../counts.js';
import { ofCounts, type PrecisionRecallF1 } from '../precision-recall-f1.js';
import { longestCommonSubsequence } from './longest-common-subsequence.js';
import { type RougeOptions, rougeTokens } from './rouge-tokens.js';

/**
 * ROUGE-L of summaries: for each sentence of the reference the words that it has in common, in the same order, with any sentence
 * of the prediction.
 *
 * Source: Lin, ROUGE: A Package for Automatic Evaluation of Summaries, 2004, section 3.2; equal to rouge-score's `rougeLsum`.
 *
 * @param prediction - One sentence a line. A text in one line gives what `rougeL` gives for it.
 * @param reference - The same.
 * @returns 0 where either has no words.
 */
export function rougeLsum(prediction: string, reference: string, options: RougeOptions = {}): PrecisionRecallF1 {
  const predicted = prediction.split('\n').map((line) => rougeTokens(line, options));
  const expected = reference.split('\n').map((line) => rougeTokens(line, options));
  const predictedWords = predicted.flat();
  const expectedWords = expected.flat();
  // Each word of either side counts once, as in ROUGE 1.5.5: the paper's formula counts some twice.
  const left = countsOf(predictedWords);
  let hits = 0;
  for (const sentence of expected) {
    for (const index of commonWithAny(sentence, predicted)) {
      const word = sentence[index]!;
      const available = left.get(word) ?? 0;
      if (available === 0) continue;
      hits += 1;
      left.set(word, available - 1);
    }
  }
  return ofCounts(hits, predictedWords.length, expectedWords.length);
}

/** Indices into the sentence, without order. */
function commonWithAny(sentence: readonly string[], predicted: readonly (readonly string[])[]): Set<number> {
  return new Set(predicted.flatMap((words) => longestCommonSubsequence(sentence, words)));
}
