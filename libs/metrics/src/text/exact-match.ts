import { answerWords, rightAnswers } from './squad-answer.js';

/**
 * Whether the prediction is one of the right answers, but for case, ASCII punctuation, English articles and white space.
 *
 * Source: SQuAD 2.0's evaluation script.
 *
 * @param references - Any of them is right; none, or only empty ones: the right answer is an empty one.
 * @returns 0 or 1.
 */
export function exactMatch(prediction: string, references: readonly string[]): number {
  const predicted = answerWords(prediction).join(' ');
  return rightAnswers(references).some((words) => words.join(' ') === predicted) ? 1 : 0;
}
