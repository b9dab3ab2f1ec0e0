/** What a variant gives for what it takes; less of all but quality is better. */
export interface Position {
  variant: string;
  /** More is better. */
  quality: number;
  /** Mean of a run, in the currency of the model's prices. */
  cost: number;
  /** Milliseconds. */
  latency: number;
}

/** Those that no other is as good as in everything and better in something, in the order given. */
export function paretoFront(positions: readonly Position[]): Position[] {
  return positions.filter((position) => !positions.some((other) => dominates(other, position)));
}

function dominates(one: Position, other: Position): boolean {
  const gains = [one.quality - other.quality, other.cost - one.cost, other.latency - one.latency];
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}
