import { hashOf } from '@weir/resources';
import type { PlannedSuite } from '../suites/plan-suite.js';

/**
 * Stands for all that has to be the same for the scores of two runs to be compared: items, what is asked, and what scores it. An app or a variant
 * that is changed stays what is compared: that it became worse is what is looked for.
 *
 * @param dataset - Content hash of the items; undefined where they are fresh.
 * @param promotedAt - When an app was promoted last, where that begins the reference anew.
 */
export function suiteBasis(
  { spec, metrics }: PlannedSuite,
  dataset: string | undefined,
  promotedAt: string | undefined,
): string {
  const { variants, rubrics, judge, repeats, task, labels, split, limit, traffic, drift } = spec;
  const { maxCost: _maxCost, maxTokens: _maxTokens, ...judging } = judge ?? {};
  const basis = {
    dataset,
    variants: variants.map(({ name, app }) => [name, app]),
    metrics: [...metrics],
    rubrics,
    judging,
    repeats,
    task,
    labels,
    split,
    limit,
    outcomes: traffic?.outcomes,
    runs: drift.runs,
    since: drift.since,
    promotedAt,
  };
  return hashOf(JSON.parse(JSON.stringify(basis)) as never);
}
