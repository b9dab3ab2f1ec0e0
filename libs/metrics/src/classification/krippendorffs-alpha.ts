import { invalidArgument } from '../check-arguments.js';

/**
 * How far raters agree beyond what they would by chance: any number of them, of which each may have rated a part of the units only. A unit
 * with fewer than two ratings counts for nothing.
 *
 * Source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011; equal to the Python package `krippendorff`.
 *
 * @param units - Of each, what raters gave to it: who gave which does not matter, and raters may be missing.
 * @param level - `nominal`: two ratings are the same or not. `ordinal`: being further apart is worse, by how many ratings lie between.
 * @returns At most 1, 0 for agreement as by chance; undefined where no unit has two ratings, or all ratings are the same.
 * @throws WeirError `metric-argument-invalid` (poison): `units` (a rating that is no number).
 */
export function krippendorffsAlpha(
  units: readonly (readonly number[])[],
  level: 'nominal' | 'ordinal',
): number | undefined {
  const paired = units.filter(({ length }) => length > 1);
  const values = [...new Set(paired.flat())].sort((a, b) => a - b);
  if (values.some((value) => !Number.isFinite(value))) throw invalidArgument('units', 'a rating is no number');
  if (values.length < 2) return undefined;
  const places = new Map(values.map((value, place) => [value, place]));
  const counts = paired.map((unit) => countsOf(unit, places));
  const totals = values.map((_value, place) => sum(counts.map((unit) => unit[place]!)));
  const apart = level === 'nominal' ? nominal : ordinal(totals);
  const observed = sum(counts.map((unit) => disagreement(unit, apart) / (sum(unit) - 1)));
  const byChance = disagreement(totals, apart) / (sum(totals) - 1);
  return 1 - observed / byChance;
}

type Distance = (one: number, other: number) => number;

const nominal: Distance = (one, other) => (one === other ? 0 : 1);

/** The square of how many ratings lie between two, half of each of them included. */
function ordinal(totals: readonly number[]): Distance {
  const upTo = totals.reduce<number[]>((sums, total) => [...sums, sums.at(-1)! + total], [0]);
  return (one, other) => {
    const [low, high] = one < other ? [one, other] : [other, one];
    return (upTo[high + 1]! - upTo[low]! - (totals[low]! + totals[high]!) / 2) ** 2;
  };
}

/** Of all ordered pairs of different ratings, how far they are apart. */
function disagreement(counts: readonly number[], apart: Distance): number {
  return sum(counts.flatMap((one, row) => counts.map((other, column) => one * other * apart(row, column))));
}

function countsOf(unit: readonly number[], places: ReadonlyMap<number, number>): number[] {
  const counts = Array.from(places, () => 0);
  for (const value of unit) counts[places.get(value)!]! += 1;
  return counts;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
