import { mean } from '@weir/statistics';

/**
 * Spearman's correlation of two lists, item by item; equal values share the mean of their ranks.
 *
 * @returns From −1 to 1; undefined where all values of a list are equal.
 */
export function rankCorrelation(first: readonly number[], second: readonly number[]): number | undefined {
  const [one, other] = [ranksOf(first), ranksOf(second)];
  const [centerOfOne, centerOfOther] = [mean(one), mean(other)];
  let [products, squaresOfOne, squaresOfOther] = [0, 0, 0];
  for (const [index, rank] of one.entries()) {
    const [away, otherAway] = [rank - centerOfOne, other[index]! - centerOfOther];
    products += away * otherAway;
    squaresOfOne += away ** 2;
    squaresOfOther += otherAway ** 2;
  }
  return squaresOfOne === 0 || squaresOfOther === 0 ? undefined : products / Math.sqrt(squaresOfOne * squaresOfOther);
}

function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((one, other) => values[one]! - values[other]!);
  const ranks = Array.from<number>({ length: values.length });
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (const index of order.slice(from, to)) ranks[index] = (from + to + 1) / 2;
  }
  return ranks;
}
