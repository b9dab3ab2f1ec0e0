import { invalidArgument } from '../check-arguments.js';

/**
 * Cosine of the angle between two embeddings of the same model, whatever their lengths.
 *
 * @returns From −1 to 1, or undefined where an embedding is all zeros and so has no direction.
 * @throws WeirError `metric-argument-invalid` (poison): `other`, of another number of dimensions; `one` or `other`, with a value
 *   that is no finite number.
 */
export function cosineSimilarity(one: readonly number[], other: readonly number[]): number | undefined {
  if (one.length !== other.length) {
    throw invalidArgument('other', `it has ${other.length} dimensions, and one has ${one.length}`);
  }
  checkFinite('one', one);
  checkFinite('other', other);
  const lengths = Math.sqrt(product(one, one)) * Math.sqrt(product(other, other));
  return lengths === 0 ? undefined : Math.min(1, Math.max(-1, product(one, other) / lengths));
}

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + value * other[index]!, 0);
}

function checkFinite(argument: string, embedding: readonly number[]): void {
  if (!embedding.every(Number.isFinite)) throw invalidArgument(argument, 'a value of it is no finite number');
}
