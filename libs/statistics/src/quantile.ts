/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  return quantileOfSorted(Float64Array.from(values).sort(), 0.5);
}

/**
 * The value at a share of a sample, between two neighbours by straight line (type 7 of Hyndman and Fan 1996; NumPy's default).
 *
 * @param sorted - Ascending.
 * @param share - From 0 to 1.
 * @returns NaN of none.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (place - below) * (high - low);
}
