import { invalidArgument } from '../check-arguments.js';
import { cosineSimilarity } from './cosine-similarity.js';

/**
 * How near a prediction is in meaning to the nearest of its references: the highest cosine of their embeddings.
 *
 * @param prediction - Embedding of the prediction.
 * @param references - Embeddings of the references, one at least, by the same model.
 * @returns From −1 to 1, or undefined where it is not defined for any reference: an embedding is all zeros.
 * @throws WeirError `metric-argument-invalid` (poison): `references` (none), or as `cosineSimilarity`.
 */
export function semanticSimilarity(
  prediction: readonly number[],
  references: readonly (readonly number[])[],
): number | undefined {
  if (references.length === 0) throw invalidArgument('references', 'it is empty');
  const similarities = references
    .map((reference) => cosineSimilarity(prediction, reference))
    .filter((similarity) => similarity !== undefined);
  return similarities.length === 0 ? undefined : Math.max(...similarities);
}
