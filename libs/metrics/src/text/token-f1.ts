import { countsOf, inCommon } from '../counts.js';
import { ofCounts } from '../precision-recall-f1.js';
import { answerWords, rightAnswers } from './squad-answer.js';

/**
 * F1 of the words that the prediction shares with a right answer, the best over the right answers. Words are compared as
 * `exactMatch` compares answers; their order does not count.
 *
 * Source: SQuAD 2.0's evaluation script.
 *
 * @param references - As for `exactMatch`; where the right answer is an empty one, the score is 1 for an empty prediction.
 * @returns From 0 to 1.
 */
export function tokenF1(prediction: string, references: readonly string[]): number {
  const predicted = answerWords(prediction);
  return Math.max(...rightAnswers(references).map((words) => f1(predicted, words)));
}

function f1(predicted: readonly string[], expected: readonly string[]): number {
  if (predicted.length === 0 || expected.length === 0) return predicted.length === expected.length ? 1 : 0;
  return ofCounts(inCommon(countsOf(predicted), countsOf(expected)), predicted.length, expected.length).f1;
}
