import { type Counts, countsOf, inCommon } from '../counts.js';
import { ngrams } from './ngrams.js';
import { tokenize13a } from './tokenize-13a.js';
import { filledReferences, segmentsOf } from './translation-references.js';

const ORDERS = [1, 2, 3, 4] as const;

export interface Bleu {
  /** From 0 to 100. */
  score: number;
  /** Of runs of 1 to 4 tokens, smoothed, each from 0 to 100. */
  precisions: number[];
  /** From 0 to 1; 1 where the predictions are no shorter than the references. */
  brevityPenalty: number;
  /** In tokens. */
  predictionLength: number;
  /** In tokens, of the reference of each item that is nearest in length. */
  referenceLength: number;
}

/** What a score is made of; those of items add up. */
interface Statistics {
  predictionLength: number;
  referenceLength: number;
  /** Runs of each length in the prediction that a reference has, and all of them. */
  matches: number[];
  totals: number[];
}

/**
 * BLEU of all predictions together, which is not the mean over the items.
 *
 * Source: Papineni et al., BLEU: a Method for Automatic Evaluation of Machine Translation, 2002; equal to sacrebleu's
 * `corpus_bleu`, signature `case:mixed|eff:no|tok:13a|smooth:exp`.
 *
 * @param references - Of each prediction one or more; empty ones do not count beside others.
 * @throws WeirError `metric-argument-invalid` (poison): `predictions` (none), `references` (more or fewer, or an item without any).
 */
export function corpusBleu(predictions: readonly string[], references: readonly (readonly string[])[]): Bleu {
  const statistics = segmentsOf(predictions, references).map(([prediction, own]) => statisticsOf(prediction, own));
  return bleuOf(statistics.reduce(added), false);
}

/**
 * BLEU of one prediction, over the lengths of runs that it has: without that a text of fewer than four tokens would always have 0.
 *
 * Source: sacrebleu's `sentence_bleu`, signature `case:mixed|eff:yes|tok:13a|smooth:exp`.
 *
 * @param references - As for `corpusBleu`.
 * @throws WeirError `metric-argument-invalid` (poison): `references`.
 */
export function sentenceBleu(prediction: string, references: readonly string[]): Bleu {
  return bleuOf(statisticsOf(prediction, filledReferences(references)), true);
}

function statisticsOf(prediction: string, references: readonly string[]): Statistics {
  const predicted = tokenize13a(prediction);
  const expected = references.map(tokenize13a);
  const runs = ORDERS.map((n) => ngrams(predicted, n));
  return {
    predictionLength: predicted.length,
    referenceLength: nearest(
      predicted.length,
      expected.map(({ length }) => length),
    ),
    matches: runs.map((own, index) => {
      const allowed = mostOfEach(expected.map((tokens) => countsOf(ngrams(tokens, index + 1))));
      return inCommon(countsOf(own), allowed);
    }),
    totals: runs.map(({ length }) => length),
  };
}

/** How often the reference that has it most often has each. */
function mostOfEach(references: readonly Counts[]): Counts {
  const most = new Map<string, number>();
  for (const [run, count] of references.flatMap((counts) => [...counts])) {
    most.set(run, Math.max(count, most.get(run) ?? 0));
  }
  return most;
}

/** The nearest length; of two as near the shorter. */
function nearest(length: number, lengths: readonly number[]): number {
  return lengths.reduce((best, candidate) => {
    const difference = Math.abs(candidate - length) - Math.abs(best - length);
    return difference < 0 || (difference === 0 && candidate < best) ? candidate : best;
  });
}

function added(one: Statistics, other: Statistics): Statistics {
  return {
    predictionLength: one.predictionLength + other.predictionLength,
    referenceLength: one.referenceLength + other.referenceLength,
    matches: one.matches.map((matches, index) => matches + other.matches[index]!),
    totals: one.totals.map((total, index) => total + other.totals[index]!),
  };
}

/** @param onlyOwnOrders - Average over the lengths of runs that there are, instead of over all four. */
function bleuOf(statistics: Statistics, onlyOwnOrders: boolean): Bleu {
  const { predictionLength, referenceLength, matches, totals } = statistics;
  const brevityPenalty = brevityPenaltyOf(predictionLength, referenceLength);
  const rest = { brevityPenalty, predictionLength, referenceLength };
  if (matches.every((count) => count === 0)) return { score: 0, precisions: ORDERS.map(() => 0), ...rest };
  const precisions = smoothed(matches, totals);
  const orders = onlyOwnOrders ? totals.filter((total) => total > 0).length : ORDERS.length;
  const logarithms = precisions.slice(0, orders).map(Math.log);
  const mean = logarithms.reduce((sum, logarithm) => sum + logarithm, 0) / orders;
  return { score: brevityPenalty * Math.exp(mean), precisions, ...rest };
}

function brevityPenaltyOf(predictionLength: number, referenceLength: number): number {
  if (predictionLength >= referenceLength) return 1;
  return predictionLength === 0 ? 0 : Math.exp(1 - referenceLength / predictionLength);
}

/** The first length of which nothing matches counts half a match, the next a quarter, and so on; none where there are no runs. */
function smoothed(matches: readonly number[], totals: readonly number[]): number[] {
  let credit = 1;
  return matches.map((count, index) => {
    const total = totals[index]!;
    if (total === 0) return 0;
    if (count === 0) credit /= 2;
    return (100 * (count === 0 ? credit : count)) / total;
  });
}
