import { ofCounts, type PrecisionRecallF1 } from '../precision-recall-f1.js';
import { confusionMatrix } from './confusion-matrix.js';

export interface ClassScores extends PrecisionRecallF1 {
  label: string;
  /** Number of items of which it is the expected label. */
  support: number;
}

export interface ClassificationScores {
  /** Of each label that is expected or predicted, in the order of code units. */
  classes: ClassScores[];
  /** Means over the labels, however rare. F1 is the mean of the labels' F1. */
  macro: PrecisionRecallF1;
  /** Of all decisions together: where each item has one label, all three are the accuracy. */
  micro: PrecisionRecallF1;
  /** Means over the labels, each as heavy as its support. */
  weighted: PrecisionRecallF1;
}

/**
 * Precision, recall and F1 of each label, and their averages. The precision of a label that is never predicted, and the recall of one
 * that is never expected, is a share of nothing and counts as 0, in the averages too.
 *
 * Source: scikit-learn's `precision_recall_fscore_support`.
 *
 * @throws WeirError `metric-argument-invalid` (poison): `expected` (none), `predicted` (more or fewer).
 */
export function classificationScores(expected: readonly string[], predicted: readonly string[]): ClassificationScores {
  const { labels, counts } = confusionMatrix(expected, predicted);
  const classes = labels.map((label, index): ClassScores => {
    const support = sum(counts[index]!);
    const predictions = sum(counts.map((row) => row[index]!));
    return { label, support, ...ofCounts(counts[index]![index]!, predictions, support) };
  });
  const hits = sum(labels.map((_, index) => counts[index]![index]!));
  return {
    classes,
    macro: averaged(classes, () => 1),
    micro: ofCounts(hits, expected.length, expected.length),
    weighted: averaged(classes, ({ support }) => support),
  };
}

function averaged(classes: readonly ClassScores[], weight: (one: ClassScores) => number): PrecisionRecallF1 {
  const weights = sum(classes.map(weight));
  const mean = (score: keyof PrecisionRecallF1) => sum(classes.map((one) => one[score] * weight(one))) / weights;
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
