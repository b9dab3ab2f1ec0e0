import { WeirError } from '@weir/errors';
import { splitItems, type Splits } from './split.js';

export interface ItemsWanted {
  split?: string | undefined;
  /** The first so many. */
  limit?: number | undefined;
}

/**
 * The items of a split, or all of them, in their order.
 *
 * @throws WeirError poison `split-unknown` or `split-empty`.
 */
export function chooseItems<Item extends { id: string }>(
  items: readonly Item[],
  splits: Splits,
  { split, limit }: ItemsWanted,
): Item[] {
  if (split !== undefined && !Object.hasOwn(splits, split)) {
    throw new WeirError({
      code: 'split-unknown',
      disposition: 'poison',
      field: 'split',
      message: `The dataset has no split ${split}: it has ${Object.keys(splits).join(', ')}.`,
    });
  }
  const chosen = split === undefined ? items : splitItems(items, splits)[split]!;
  if (chosen.length === 0) {
    throw new WeirError({
      code: 'split-empty',
      disposition: 'poison',
      field: split === undefined ? 'dataset' : 'split',
      message: `The dataset has no items${split === undefined ? '' : ` in split ${split}`}.`,
    });
  }
  return chosen.slice(0, limit);
}
