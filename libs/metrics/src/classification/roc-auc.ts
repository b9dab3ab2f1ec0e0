import { checkPaired, invalidArgument } from '../check-arguments.js';
import { checkClassProbabilities, type ClassProbabilities, knownLabels, probabilityOf } from './class-probabilities.js';

/**
 * Area under the ROC curve: how likely an item that is positive has a higher score than one that is not; the same score counts half.
 *
 * Source: scikit-learn's `roc_auc_score`.
 *
 * @param positive - Whether each item is.
 * @param scores - Higher where an item is more likely to be positive; their scale does not matter.
 * @returns From 0 to 1, 0.5 for scores that say nothing; undefined where all items are positive, or none is.
 * @throws WeirError `metric-argument-invalid` (poison): `positive` (none), `scores` (more or fewer, or one that is not a number).
 */
export function rocAuc(positive: readonly boolean[], scores: readonly number[]): number | undefined {
  checkPaired({ positive, scores });
  if (scores.some(Number.isNaN)) throw invalidArgument('scores', 'a score is not a number');
  const byScore = Map.groupBy(scores.keys(), (index) => scores[index]!);
  let below = 0;
  let wins = 0;
  for (const [, indices] of [...byScore].sort(([one], [other]) => one - other)) {
    const positives = indices.filter((index) => positive[index]).length;
    const negatives = indices.length - positives;
    wins += positives * (below + negatives / 2);
    below += negatives;
  }
  const pairs = below * (positive.length - below);
  return pairs === 0 ? undefined : wins / pairs;
}

/**
 * Mean over the labels of the area under the ROC curve of each against all others.
 *
 * Source: scikit-learn's `roc_auc_score` with `multi_class='ovr'`.
 *
 * @returns From 0 to 1; undefined where a label that has a probability is never expected, or only one label is known.
 * @throws WeirError `metric-argument-invalid` (poison): `expected` (none), `probabilities` (more or fewer, or none of such).
 */
export function rocAucOneVersusRest(
  expected: readonly string[],
  probabilities: readonly ClassProbabilities[],
): number | undefined {
  checkClassProbabilities(expected, probabilities);
  const areas = knownLabels(expected, probabilities).map((label) =>
    rocAuc(
      expected.map((own) => own === label),
      probabilities.map((row) => probabilityOf(row, label)),
    ),
  );
  const defined = areas.filter((area) => area !== undefined);
  return defined.length < areas.length ? undefined : defined.reduce((sum, area) => sum + area, 0) / areas.length;
}
