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
    const near: { row: number; cosine: number }[] = [];
    for (const row of candidates) {
      if (known.has(row)) continue;
      keepNearest(near, { row, cosine: dot(query, vectorOf(row)) }, count);
    }
    return { ...example, negatives: [...example.negatives, ...near.map(({ row }) => row)] };
  });
}

/** The nearest come first, of the same cosine the lower row. To sort all of them took most of the time. */
function keepNearest(near: { row: number; cosine: number }[], found: { row: number; cosine: number }, most: number) {
  const isNearer = (other: { row: number; cosine: number } | undefined) =>
    other !== undefined && (found.cosine - other.cosine || other.row - found.row) > 0;
  if (near.length >= most && !isNearer(near.at(-1))) return;
  let place = near.length;
  while (isNearer(near[place - 1])) place -= 1;
  near.splice(place, 0, found);
  if (near.length > most) near.pop();
}
