import { checkPaired, invalidArgument } from '../check-arguments.js';
import { labelsOf } from './labels.js';

export interface ConfusionMatrix {
  /** Of the rows, and of the columns. */
  labels: readonly string[];
  /** Numbers of items, a row for each expected label, in it a column for each predicted one. */
  counts: readonly (readonly number[])[];
}

/**
 * How often each label was predicted where each was expected.
 *
 * Source: scikit-learn's `confusion_matrix`.
 *
 * @param labels - All labels, in the order wanted, those that do not occur too.
 * @default labels The labels that occur, in the order of their code units.
 * @throws WeirError `metric-argument-invalid` (poison): `expected` (none, or a label that is not among `labels`), `predicted` (more or
 *   fewer, or such a label), `labels` (one twice).
 */
export function confusionMatrix(
  expected: readonly string[],
  predicted: readonly string[],
  labels: readonly string[] = labelsOf(expected, predicted),
): ConfusionMatrix {
  checkPaired({ expected, predicted });
  const places = new Map(labels.map((label, index) => [label, index]));
  if (places.size < labels.length) throw invalidArgument('labels', 'one is in it twice');
  const place = (argument: string, label: string): number => {
    const found = places.get(label);
    if (found === undefined) throw invalidArgument(argument, 'it has a label that is not among labels');
    return found;
  };
  const counts = labels.map(() => labels.map(() => 0));
  for (const [index, label] of expected.entries()) {
    counts[place('expected', label)]![place('predicted', predicted[index]!)]! += 1;
  }
  return { labels, counts };
}
