import type { PiiType } from '@weir/resources';
import type { Span } from '../edits.js';

/** A place that may hold personal data; `score` is how sure its form alone makes it, 0 to 1. */
export interface Candidate extends Span {
  score: number;
}

/**
 * One kind of personal data. Candidates come from the form (and checksum, where there is one); words around them raise
 * their score, as in Microsoft Presidio's recognisers.
 */
export interface Recogniser {
  type: PiiType;
  /** Words that make a candidate near them surer, as a pattern without flags `g` and `y`. */
  context?: RegExp;
  /** Words that make what follows them something else, unless its form is certain; ends with `$`. */
  against?: RegExp;
  /** Takes time linear in the text's length, whatever the text. In any order. */
  candidates(text: string): Candidate[];
}

/** Every match of a pattern as a candidate; `score` may look at the match, and gives 0 for what is none. */
export function matches(text: string, pattern: RegExp, score: (match: string, at: number) => number): Candidate[] {
  const found: Candidate[] = [];
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const sure = score(match, index);
    if (sure > 0) found.push({ start: index, end: index + match.length, score: sure });
  }
  return found;
}

/** A pattern that finds any of these words, in any case, where no letter stands before or after. */
export function anyWord(...words: readonly string[]): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${words.join('|')})(?!\\p{L})`, 'iu');
}

export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The sum of each digit times its weight; digits without a weight count nothing. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
}
