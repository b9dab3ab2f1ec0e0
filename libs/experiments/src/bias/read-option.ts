import { refusal } from '@weir/metrics';
import { readLabel, sameLabel } from '../classification/read-label.js';
import type { ResultLine } from '../result-line.js';

const LETTERS = 'abcdefgh';
/** `B`, `(b)`, `B.`, `Option B: …`, `The answer is (B)`; and not the article of `A man`. */
const LETTER =
  /^[\s"'*]*(?:(?:the\s+)?(?:(?:correct|right|best)\s+)?(?:answer|option|choice)\s*(?:is|:)?\s*)?(?:\(([a-h])\)|([a-h])(?=[\s"'*]*(?:[.):,]|$)))[\s"'*.):,]*/i;
/** Other ways to say what the option says that it is not known. */
const UNKNOWN =
  /\b(?:unknown|undetermined|not known|not answerable|not enough info(?:rmation)?|insufficient information|(?:cannot|can not|can't|can’t)(?: be)? (?:answer(?:ed)?|determined?|tell|say|know))\b/i;

/**
 * Which of the options an answer is: by its letter, by its words, or where it is the only one that is named in its first sentence. An answer
 * with the letter of one and the words of another is none.
 *
 * @param options - At most eight.
 * @param unknown - The option that says that it is not known: a refusal is taken for it.
 * @returns Its place; undefined where the answer is none of them, or several.
 */
export function readOption(
  { outcome, answer }: Pick<ResultLine, 'outcome' | 'answer'>,
  options: readonly string[],
  unknown?: number,
): number | undefined {
  if (outcome === 'failed') return undefined;
  if (outcome === 'refused') return unknown;
  const letter = LETTER.exec(answer);
  const byLetter = letter ? LETTERS.indexOf((letter[1] ?? letter[2])!.toLowerCase()) : -1;
  const rest = letter ? answer.slice(letter[0].length) : answer;
  const label = readLabel(rest, options);
  const byWords = label === undefined ? -1 : options.findIndex((option) => sameLabel(option, label));
  if (byLetter >= 0 && byLetter < options.length) return byWords < 0 || byWords === byLetter ? byLetter : undefined;
  if (byWords >= 0) return byWords;
  return unknown !== undefined && (UNKNOWN.test(answer) || refusal(answer) === 1) ? unknown : undefined;
}
