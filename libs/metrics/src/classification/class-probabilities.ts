import { checkPaired, checkProbabilities, invalidArgument } from '../check-arguments.js';
import { labelsOf } from './labels.js';

/** How likely each label is for one item, together 1. A label that is not in it has 0. */
export type ClassProbabilities = Readonly<Record<string, number>>;

/** Probabilities come rounded. */
const TOLERANCE = 1e-3;

/** The labels that are expected, or have a probability in any item, in the order of their code units. */
export function knownLabels(expected: readonly string[], probabilities: readonly ClassProbabilities[]): string[] {
  return labelsOf(expected, ...probabilities.map((row) => Object.keys(row)));
}

/** 0 for a label that it does not have. */
export function probabilityOf(row: ClassProbabilities, label: string): number {
  return Object.hasOwn(row, label) ? row[label]! : 0;
}

/** @throws WeirError `metric-argument-invalid` (poison): `expected` (none), `probabilities` (more or fewer, or none of such). */
export function checkClassProbabilities(
  expected: readonly string[],
  probabilities: readonly ClassProbabilities[],
): void {
  checkPaired({ expected, probabilities });
  for (const row of probabilities) {
    const values = Object.values(row);
    checkProbabilities('probabilities', values);
    const sum = values.reduce((total, value) => total + value, 0);
    if (Math.abs(sum - 1) > TOLERANCE) throw invalidArgument('probabilities', `those of an item sum to ${sum}, not 1`);
  }
}
