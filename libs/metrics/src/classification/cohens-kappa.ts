import { checkPaired, invalidArgument } from '../check-arguments.js';
import { confusionMatrix, type ConfusionMatrix } from './confusion-matrix.js';

/**
 * How far two raters agree beyond what they would by chance, each with the shares of labels that they gave.
 *
 * Source: Cohen, A coefficient of agreement for nominal scales, 1960; equal to scikit-learn's `cohen_kappa_score`.
 *
 * @param first - The labels that one rater gave.
 * @param second - Those of the other, of the same items.
 * @returns From −1 to 1, 0 for agreement as by chance; undefined where both gave one and the same label to everything.
 * @throws WeirError `metric-argument-invalid` (poison): `first` (none), `second` (more or fewer).
 */
export function cohensKappa(first: readonly string[], second: readonly string[]): number | undefined {
  checkPaired({ first, second });
  return kappa(confusionMatrix(first, second), (row, column) => (row === column ? 0 : 1));
}

/**
 * Kappa of grades, where being further apart is worse: by the distance of two grades, or by its square.
 *
 * Source: Cohen, Weighted kappa, 1968; equal to scikit-learn's `cohen_kappa_score` with `weights`.
 *
 * @param first - The grades that one rater gave.
 * @param second - Those of the other, of the same items.
 * @param grades - All grades, from one end to the other.
 * @returns As `cohensKappa`.
 * @throws WeirError `metric-argument-invalid` (poison): `first` (none), `second` (more or fewer), `grades` (one twice), either with a
 *   grade that is not among them.
 */
export function weightedKappa(
  first: readonly string[],
  second: readonly string[],
  grades: readonly string[],
  weights: 'linear' | 'quadratic',
): number | undefined {
  checkPaired({ first, second });
  for (const [argument, given] of Object.entries({ first, second })) {
    if (!given.every((grade) => grades.includes(grade))) throw invalidArgument(argument, 'a grade is not among grades');
  }
  if (new Set(grades).size < grades.length) throw invalidArgument('grades', 'one is in it twice');
  const exponent = weights === 'linear' ? 1 : 2;
  return kappa(confusionMatrix(first, second, grades), (row, column) => Math.abs(row - column) ** exponent);
}

/** @param weight - Of a disagreement. */
function kappa({ counts }: ConfusionMatrix, weight: (row: number, column: number) => number): number | undefined {
  const rows = counts.map(sum);
  const columns = counts.map((_, column) => sum(counts.map((row) => row[column]!)));
  const weighed = (count: (row: number, column: number) => number) =>
    sum(rows.flatMap((_row, row) => columns.map((_column, column) => weight(row, column) * count(row, column))));
  const byChance = weighed((row, column) => (rows[row]! * columns[column]!) / sum(rows));
  return byChance === 0 ? undefined : 1 - weighed((row, column) => counts[row]![column]!) / byChance;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
