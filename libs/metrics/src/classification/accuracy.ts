import { checkPaired } from '../check-arguments.js';

/**
 * Share of the items whose predicted label is the expected one, to the character.
 *
 * Source: scikit-learn's `accuracy_score`.
 *
 * @returns From 0 to 1.
 * @throws WeirError `metric-argument-invalid` (poison): `expected` (none), `predicted` (more or fewer).
 */
export function accuracy(expected: readonly string[], predicted: readonly string[]): number {
  checkPaired({ expected, predicted });
  return expected.filter((label, index) => label === predicted[index]).length / expected.length;
}
