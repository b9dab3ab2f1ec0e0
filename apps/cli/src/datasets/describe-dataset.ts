import { type Dataset, findCopies, findLeaks, type Leak, splitItems, type Splits } from '@weir/datasets';

export interface DatasetDescription {
  items: number;
  /** The hash of the items. */
  version: string;
  withExpected: number;
  withContexts: number;
  /** Items by split. */
  splits: Record<string, number>;
  /** Rows that are no items. */
  problems: number;
}

export function describeDataset({ items, problems, version }: Dataset, splits: Splits): DatasetDescription {
  const parts = splitItems(items, splits);
  return {
    items: items.length,
    version,
    withExpected: items.filter(({ expected }) => expected !== undefined).length,
    withContexts: items.filter(({ contexts = [] }) => contexts.length > 0).length,
    splits: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.length])),
    problems: problems.length,
  };
}

export interface DatasetChecks {
  /** Rows that are no items, with why. */
  problems: Dataset['problems'];
  emptySplits: string[];
  /** Items that are nearly the same in two splits: what is learnt from the one is known of the other. */
  leaks: Leak[];
  /** Items that are nearly the same, wherever they are. */
  copies: Leak[];
}

export function checkDataset({ items, problems }: Dataset, splits: Splits): DatasetChecks {
  const parts = splitItems(items, splits);
  return {
    problems,
    emptySplits: Object.entries(parts).flatMap(([name, part]) => (part.length === 0 ? [name] : [])),
    leaks: findLeaks(parts),
    copies: findCopies(items),
  };
}
