import { wordsOf } from './white-space.js';

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
// Python's `\b(a|an|the)\b`: its word characters are all letters and numbers, where JavaScript's `\b` knows ASCII's only.
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/**
 * Words of an answer as SQuAD compares them: lower case, without ASCII punctuation and the articles a, an and the.
 *
 * Source: `normalize_answer` of SQuAD 2.0's evaluation script.
 */
export function answerWords(text: string): string[] {
  return wordsOf(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' '));
}

/**
 * The right answers to compare with. Those of which nothing is left do not count beside others; without any the right answer
 * is none, as for SQuAD's questions that have no answer.
 */
export function rightAnswers(references: readonly string[]): string[][] {
  const answers = references.map(answerWords).filter((words) => words.length > 0);
  return answers.length === 0 ? [[]] : answers;
}
