import { chanceOf } from '@weir/statistics';

const FOLDS = 5;

export interface Fold<Query> {
  seen: Query[];
  unseen: Query[];
}

/** Queries in five parts, by their ids; each is unseen once. */
export function inFolds<Query extends { id: string }>(queries: readonly Query[]): Fold<Query>[] {
  const shuffled = queries.toSorted((a, b) => chanceOf(`fold ${a.id}`) - chanceOf(`fold ${b.id}`));
  return Array.from({ length: FOLDS }, (_, fold) => ({
    seen: shuffled.filter((_query, place) => place % FOLDS !== fold),
    unseen: shuffled.filter((_query, place) => place % FOLDS === fold),
  }));
}
