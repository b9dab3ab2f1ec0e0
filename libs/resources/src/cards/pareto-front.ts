export interface Objective<Point> {
  of: (point: Point) => number | undefined;
  better: 'higher' | 'lower';
}

export interface ParetoFront<Point> {
  front: Point[];
  /** The others, each with the points of the front that are as good in everything and better in something. */
  dominated: { point: Point; by: Point[] }[];
}

/**
 * Points that no other is better than in one objective without being worse in another. In the order given.
 *
 * @param points - Each has a value for every objective.
 */
export function paretoFront<Point>(
  points: readonly Point[],
  objectives: readonly Objective<Point>[],
): ParetoFront<Point> {
  const front = points.filter((point) => !points.some((other) => dominates(other, point, objectives)));
  const dominated = points
    .filter((point) => !front.includes(point))
    .map((point) => ({ point, by: front.filter((other) => dominates(other, point, objectives)) }));
  return { front, dominated };
}

function dominates<Point>(a: Point, b: Point, objectives: readonly Objective<Point>[]): boolean {
  const gains = objectives.map(({ of, better }) => (better === 'higher' ? of(a)! - of(b)! : of(b)! - of(a)!));
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}
