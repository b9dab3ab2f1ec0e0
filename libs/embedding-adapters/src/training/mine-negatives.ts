import { dot } from '../vectors.js';
import type { Matrix } from './matrix.js';
import type { TrainingExample } from './training-set.js';

/**
 * The examples with negatives of their own: besides those that they have, the nearest candidates that are not known to be right. Some
 * of them may be right all the same, where not everything was judged.
 *
 * @param candidates - Rows that are searched.
 * @param count - Negatives of each example.
 */
export function mineNegatives(
  { columns, values }: Matrix<Float32Array>,
  examples: readonly TrainingExample[],
  candidates: readonly number[],
  count: number,
): TrainingExample[] {
  const vectorOf = (row: number) => values.subarray(row * columns, (row + 1) * columns);
  return examples.map((example) => {
    const known = new Set([example.query, ...example.positives, ...example.negatives]);
    const query = vectorOf(example.query);
    const near = candidates
      .filter((row) => !known.has(row))
      .map((row) => ({ row, cosine: dot(query, vectorOf(row)) }))
      .toSorted((a, b) => b.cosine - a.cosine || a.row - b.row)
      .slice(0, count)
      .map(({ row }) => row);
    return { ...example, negatives: [...example.negatives, ...near] };
  });
}
