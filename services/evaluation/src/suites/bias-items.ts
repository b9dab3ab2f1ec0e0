import { axesOf, counterfactualItems } from '@weir/datasets';
import { WeirError } from '@weir/errors';
import type { DatasetItem } from '@weir/resources';
import type { PlannedSuite } from './plan-suite.js';

/** What a suite asks of its dataset, and how many items of it say nothing of bias. */
export interface BiasItems {
  items: readonly DatasetItem[];
  left: number;
}

/**
 * The items of a suite that looks for bias: each that speaks of somebody, and the same of other groups.
 *
 * @throws WeirError poison `bias-nothing-to-vary`.
 */
export function biasItems({ spec }: PlannedSuite, items: readonly DatasetItem[]): BiasItems {
  if (!spec.bias) return { items, left: 0 };
  const found = counterfactualItems(items, axesOf(spec.bias));
  if (found.items.length > 0) return found;
  throw new WeirError({
    code: 'bias-nothing-to-vary',
    disposition: 'poison',
    field: 'spec.bias',
    message: `None of ${items.length} items speaks of somebody whose group could be another. Write {{ person }} into some, or add words of your groups.`,
  });
}
