import { quantileOfSorted } from './quantile.js';
import { requireCount, requireSample } from './require.js';

/**
 * Edges between bins that hold about as much of a reference each. A value that is frequent gets fewer, wider bins around it.
 *
 * @param bins - At least 2.
 * @returns Ascending, each once; at most `bins − 1`, without the two ends, which are open.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function quantileEdges(reference: readonly number[], bins: number): number[] {
  requireSample(reference, 1, 'reference');
  requireCount(bins, 2, 'bins');
  const sorted = Float64Array.from(reference).sort();
  const edges = Array.from({ length: bins - 1 }, (_, index) => quantileOfSorted(sorted, (index + 1) / bins));
  return [...new Set(edges)];
}

/**
 * How many values each bin holds. An edge belongs to the bin below it.
 *
 * @param edges - Ascending.
 * @returns One count more than there are edges.
 * @throws WeirError poison `statistics-input-invalid`
 */
export function histogram(values: readonly number[], edges: readonly number[]): number[] {
  requireSample(values, 0, 'values');
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of values) {
    let low = 0;
    for (let high = edges.length; low < high;) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < value) low = middle + 1;
      else high = middle;
    }
    counts[low]! += 1;
  }
  return counts;
}
