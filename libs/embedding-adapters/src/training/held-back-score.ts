import type { AdaptedSide } from '../embedding-adapter.js';
import { adaptRows, rowsOf, type Weights } from './adapted-rows.js';
import { timesTransposed } from './matrix.js';
import type { TrainingExample, TrainingSet } from './training-set.js';

/** So many are looked at: more would take longer than they tell. */
const MAX_QUERIES = 512;
const MAX_CANDIDATES = 4_096;

/**
 * How well what is held back is ranked, 0 to 1: the mean over its queries of the average precision of all candidates by cosine. Candidates
 * are what is right or wrong for any example, up to 4,096 of them.
 *
 * The contrastive loss would be no measure of it: it grows with confidence where the ranking still gets better.
 */
export function heldBackScore(
  { embeddings, examples, heldBack }: TrainingSet,
  weights: Weights,
  side: AdaptedSide,
): number {
  const queries = heldBack.slice(0, MAX_QUERIES);
  const candidates = candidatesOf([...queries, ...examples]);
  const queryRows = rowsOf(
    embeddings,
    queries.map(({ query }) => query),
  );
  const rows = rowsOf(embeddings, candidates);
  const cosines = timesTransposed(
    adaptRows(weights, queryRows).outputs,
    side === 'both' ? adaptRows(weights, rows).outputs : rows,
  );
  let sum = 0;
  for (const [place, { query, positives }] of queries.entries()) {
    const from = place * candidates.length;
    const order = candidates
      .map((row, column) => ({ row, cosine: cosines.values[from + column]! }))
      .filter(({ row }) => row !== query)
      .toSorted((a, b) => b.cosine - a.cosine || a.row - b.row);
    sum += averagePrecision(order, new Set(positives));
  }
  return sum / queries.length;
}

function averagePrecision(order: readonly { row: number }[], right: ReadonlySet<number>): number {
  let [found, sum] = [0, 0];
  for (const [index, { row }] of order.entries()) {
    if (!right.has(row)) continue;
    found += 1;
    sum += found / (index + 1);
  }
  return found === 0 ? 0 : sum / found;
}

/** One of each example, then another of each, so that all of them have some of what is right for them. */
function candidatesOf(examples: readonly TrainingExample[]): number[] {
  const candidates = new Set<number>();
  const named = examples.map(({ positives, negatives }) => [...positives, ...negatives]);
  const longest = Math.max(...named.map((rows) => rows.length));
  for (let depth = 0; depth < longest; depth += 1) {
    for (const rows of named) {
      if (candidates.size === MAX_CANDIDATES) return [...candidates];
      if (depth < rows.length) candidates.add(rows[depth]!);
    }
  }
  return [...candidates];
}
