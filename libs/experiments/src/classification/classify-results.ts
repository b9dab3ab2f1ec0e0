import {
  type ClassScores,
  classificationScores,
  cohensKappa,
  type ConfusionMatrix,
  confusionMatrix,
  type PrecisionRecallF1,
} from '@weir/metrics';
import { bootstrap, type BootstrapOptions, type Interval } from '@weir/statistics';
import { referencesOf } from '../references-of.js';
import type { ResultLine } from '../result-line.js';
import { labelsIn, readLabel, sameLabel } from './read-label.js';
import { accuracyOf, type Decisions, macroF1Of } from './decisions.js';

/** What an answer names that names no label, or several. */
export const NO_LABEL = 'none of the labels';

export interface Classification {
  /** All that an answer may be. */
  labels: string[];
  /** Answers that are counted, and the items that they are of. */
  answers: number;
  items: number;
  accuracy: Interval;
  /** Mean of the labels' F1, of those that are expected or given. */
  macroF1: Interval;
  macro: PrecisionRecallF1;
  /** Of all answers together; one without a label lowers recall only. */
  micro: PrecisionRecallF1;
  /** Cohen's; undefined where one and the same label was expected and given throughout. */
  kappa?: number;
  /** Of each label. */
  classes: ClassScores[];
  /** Rows are expected. `NO_LABEL` is the last row and column where it was given; nothing expects it. */
  confusion: ConfusionMatrix;
  /** Items of which an answer has no label: it is counted wrong. */
  withoutLabel: string[];
  /** Items of which it is not known what is right: they are left out. */
  withoutExpected: string[];
}

/**
 * How well answers name the right label (`readLabel`). Each answer counts, of an item that was asked several times too; the intervals
 * draw items, with all their answers. Of several right labels the one that was given is the expected one, else the first.
 *
 * @param labels - @default Those that the results expect.
 * @returns Undefined when no result says what is right.
 */
export function classifyResults(
  results: readonly ResultLine[],
  {
    labels = labelsOfResults(results),
    bootstrap: options,
  }: { labels?: readonly string[]; bootstrap?: BootstrapOptions } = {},
): Classification | undefined {
  const known = results.flatMap((result) => decided(result, labels));
  if (known.length === 0) return undefined;
  const expected = known.map((one) => one.expected);
  const predicted = known.map((one) => one.predicted);
  // An expected one that is no label is named in the table all the same.
  const names = [...new Set([...labels, ...expected])];
  const columns = predicted.includes(NO_LABEL) ? [...names, NO_LABEL] : names;
  const classes = classificationScores(expected, predicted).classes.filter(({ label }) => label !== NO_LABEL);
  const items = decisionsByItem(known, columns);
  const kappa = cohensKappa(expected, predicted);
  const ids = (some: readonly { id: string }[]) => [...new Set(some.map(({ id }) => id))].toSorted();
  const counted = new Set(known.map(({ id }) => id));
  return {
    labels: [...labels],
    answers: known.length,
    items: items.length,
    accuracy: bootstrap(items, accuracyOf, options),
    macroF1: bootstrap(items, macroF1Of(columns.length, names.length), options),
    macro: {
      precision: meanOf(classes, 'precision'),
      recall: meanOf(classes, 'recall'),
      f1: meanOf(classes, 'f1'),
    },
    micro: microOf(expected, predicted),
    ...(kappa === undefined ? {} : { kappa }),
    classes: names.flatMap((name) => classes.filter(({ label }) => label === name)),
    confusion: confusionMatrix(expected, predicted, columns),
    withoutLabel: ids(known.filter(({ predicted: label }) => label === NO_LABEL)),
    withoutExpected: ids(results.filter(({ id }) => !counted.has(id))),
  };
}

/** The labels that results expect. */
export function labelsOfResults(results: readonly Pick<ResultLine, 'expected'>[]): string[] {
  return labelsIn(results.map(({ expected }) => referencesOf({ expected })));
}

interface Decided {
  id: string;
  expected: string;
  predicted: string;
}

function decided({ id, expected, outcome, answer }: ResultLine, labels: readonly string[]): Decided[] {
  const references = referencesOf({ expected })?.map(
    (reference) => labels.find((label) => sameLabel(label, reference)) ?? reference,
  );
  if (!references) return [];
  const predicted = (outcome === 'failed' ? undefined : readLabel(answer, labels)) ?? NO_LABEL;
  return [{ id, expected: references.includes(predicted) ? predicted : references[0]!, predicted }];
}

/** In the order of the items' ids, so that the order of lines changes no draw. */
function decisionsByItem(known: readonly Decided[], columns: readonly string[]): Decisions[] {
  const places = new Map(columns.map((label, index) => [label, index]));
  const items = Map.groupBy(known, ({ id }) => id);
  return [...items.keys()]
    .toSorted()
    .map((id) => items.get(id)!.map((one) => [places.get(one.expected)!, places.get(one.predicted)!] as const));
}

function microOf(expected: readonly string[], predicted: readonly string[]): PrecisionRecallF1 {
  const hits = expected.filter((label, index) => label === predicted[index]).length;
  const given = predicted.filter((label) => label !== NO_LABEL).length;
  const precision = given === 0 ? 0 : hits / given;
  const recall = hits / expected.length;
  return { precision, recall, f1: hits === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function meanOf(classes: readonly ClassScores[], score: keyof PrecisionRecallF1): number {
  return classes.reduce((sum, one) => sum + one[score], 0) / classes.length;
}
