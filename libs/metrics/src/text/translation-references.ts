import { checkPaired, invalidArgument } from '../check-arguments.js';

/**
 * The references of one item that BLEU and chrF compare with: those that are not empty.
 *
 * @throws WeirError `metric-argument-invalid` (poison): `references`, when none is left.
 */
export function filledReferences(references: readonly string[]): string[] {
  const filled = references.filter((reference) => reference !== '');
  if (filled.length === 0) throw invalidArgument('references', 'an item has none that is not empty');
  return filled;
}

/**
 * Each prediction with its references.
 *
 * @throws WeirError `metric-argument-invalid` (poison): `predictions`, `references`.
 */
export function segmentsOf(
  predictions: readonly string[],
  references: readonly (readonly string[])[],
): [prediction: string, references: string[]][] {
  checkPaired({ predictions, references });
  return predictions.map((prediction, index) => [prediction, filledReferences(references[index]!)]);
}
