import { chanceOf } from '@weir/statistics';

/** The share of the items that each split gets, by name; together 1. */
export type Splits = Readonly<Record<string, number>>;

/**
 * The split of an item, by its id alone: it stays where it is when items are added, taken away or changed, and is the same in every
 * dataset with the same splits. With few items the shares are kept roughly.
 */
export function splitOf(id: string, splits: Splits): string {
  const names = Object.keys(splits).sort();
  let left = chanceOf(`split ${id}`);
  // The last one takes what rounding leaves.
  return names.find((name) => (left -= splits[name]!) < 0) ?? names.at(-1)!;
}

/** The items of each split, in their order. Every split is there, an empty one too. */
export function splitItems<Item extends { id: string }>(
  items: readonly Item[],
  splits: Splits,
): Record<string, Item[]> {
  const found = Object.fromEntries(Object.keys(splits).map((name) => [name, [] as Item[]]));
  for (const item of items) found[splitOf(item.id, splits)]!.push(item);
  return found;
}
