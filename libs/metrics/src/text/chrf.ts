import { checkCount } from '../check-arguments.js';
import { type Counts, countsOf, inCommon, total } from '../counts.js';
import { ngrams } from './ngrams.js';
import { filledReferences, segmentsOf } from './translation-references.js';
import { wordsOf } from './white-space.js';

const CHARACTER_ORDER = 6;
/** Recall counts as much as precision, squared. */
const BETA_SQUARED = 4;
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

export interface ChrfOptions {
  /**
   * Longest runs of words that count beside those of characters: 2 makes it chrF++.
   * @default 0
   */
  wordOrder?: number;
}

/** What a score is made of, for each length of runs; those of items add up. */
interface Statistics {
  predicted: number;
  expected: number;
  common: number;
}

/**
 * chrF of all predictions together, which is not the mean over the items.
 *
 * Source: Popović, chrF: character n-gram F-score for automatic MT evaluation, 2015, and chrF++: words helping character n-grams,
 * 2017; equal to sacrebleu's `corpus_chrf`, signature `case:mixed|eff:yes|nc:6|nw:0|space:no`, or `nw:2`.
 *
 * @param references - Of each prediction one or more, of which the most like it counts; empty ones do not count beside others.
 * @returns From 0 to 100.
 * @throws WeirError `metric-argument-invalid` (poison): `predictions` (none), `references` (more or fewer, or an item without
 *   any), `wordOrder`.
 */
export function corpusChrf(
  predictions: readonly string[],
  references: readonly (readonly string[])[],
  options: ChrfOptions = {},
): number {
  const wordOrder = wordOrderOf(options);
  const statistics = segmentsOf(predictions, references).map(([prediction, own]) => best(prediction, own, wordOrder));
  return scoreOf(statistics.reduce(added));
}

/**
 * chrF of one prediction.
 *
 * Source: sacrebleu's `sentence_chrf`, with the signature of `corpusChrf`.
 *
 * @param references - As for `corpusChrf`.
 * @returns From 0 to 100.
 * @throws WeirError `metric-argument-invalid` (poison): `references`, `wordOrder`.
 */
export function sentenceChrf(prediction: string, references: readonly string[], options: ChrfOptions = {}): number {
  return scoreOf(best(prediction, filledReferences(references), wordOrderOf(options)));
}

function wordOrderOf({ wordOrder = 0 }: ChrfOptions): number {
  if (wordOrder !== 0) checkCount('wordOrder', wordOrder);
  return wordOrder;
}

/** Compared with the reference that gives the highest score, the first of several. */
function best(prediction: string, references: readonly string[], wordOrder: number): Statistics[] {
  const predicted = runsOf(prediction, wordOrder);
  return references
    .map((reference) => compared(predicted, runsOf(reference, wordOrder)))
    .reduce((one, other) => (scoreOf(other) > scoreOf(one) ? other : one));
}

/** Counts of the runs of 1 to 6 characters, white space left out, and of 1 to `wordOrder` words. */
function runsOf(text: string, wordOrder: number): Counts[] {
  // By code points, as the source counts.
  const characters = Array.from(wordsOf(text).join(''));
  const words = wordsAndPunctuation(text);
  return [
    ...lengths(CHARACTER_ORDER).map((n) => countsOf(ngrams(characters, n))),
    ...lengths(wordOrder).map((n) => countsOf(ngrams(words, n))),
  ];
}

const lengths = (longest: number): number[] => Array.from({ length: longest }, (_, index) => index + 1);

/** One mark of ASCII punctuation is cut from a word, from its end or else from its beginning. */
function wordsAndPunctuation(text: string): string[] {
  return wordsOf(text).flatMap((word) => {
    const characters = Array.from(word);
    const [first = '', last = ''] = [characters[0], characters.at(-1)];
    if (characters.length === 1) return [word];
    if (PUNCTUATION.test(last)) return [word.slice(0, -1), last];
    return PUNCTUATION.test(first) ? [first, word.slice(1)] : [word];
  });
}

function compared(predicted: readonly Counts[], expected: readonly Counts[]): Statistics[] {
  return predicted.map((counts, index) => {
    const others = expected[index]!;
    return {
      predicted: others.size === 0 ? 0 : total(counts),
      expected: total(others),
      common: inCommon(counts, others),
    };
  });
}

function added(one: readonly Statistics[], other: readonly Statistics[]): Statistics[] {
  return one.map(({ predicted, expected, common }, index) => ({
    predicted: predicted + other[index]!.predicted,
    expected: expected + other[index]!.expected,
    common: common + other[index]!.common,
  }));
}

/** F of the mean precision and the mean recall, over the lengths of which both sides have runs. */
function scoreOf(statistics: readonly Statistics[]): number {
  const usable = statistics.filter(({ predicted, expected }) => predicted > 0 && expected > 0);
  const mean = (of: (one: Statistics) => number) => usable.reduce((sum, one) => sum + of(one), 0) / usable.length;
  const precision = mean(({ common, predicted }) => common / predicted);
  const recall = mean(({ common, expected }) => common / expected);
  // Also where there is nothing to compare: the means are NaN then.
  if (!(precision + recall > 0)) return 0;
  return (100 * (1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall);
}
