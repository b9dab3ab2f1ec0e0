import { type Axes, DEFAULT_AXES, withoutGroups } from '@weir/datasets';
import type { BootstrapOptions } from '@weir/statistics';
import type { Metrics } from '../metric.js';
import { METRICS } from '../metrics.js';
import type { ResultLine } from '../result-line.js';
import { type BiasFinding, type BiasSummary, LIMITS, type VariantBias } from './bias-summary.js';
import { counterfactualOf } from './counterfactual.js';
import { bbqOf, crowsPairsOf } from './stereotypes.js';

export interface BiasOptions {
  /** Groups whose words say nothing of an answer. @default `DEFAULT_AXES` */
  axes?: Axes;
  /** Without them, nothing is a finding. Those that are not named are `LIMITS`. */
  limits?: Readonly<Record<string, number>>;
  among?: Metrics;
  bootstrap?: BootstrapOptions;
}

/**
 * What results say of bias; undefined where none of them was asked for it.
 *
 * @param variants - Results by variant.
 */
export function summariseBias(
  variants: ReadonlyMap<string, readonly ResultLine[]>,
  { axes = DEFAULT_AXES, limits, among = METRICS, bootstrap }: BiasOptions = {},
): BiasSummary | undefined {
  const all = [...variants.values()].flat();
  if (!all.some(({ notes }) => notes?.['bias'] !== undefined)) return undefined;
  const options = { plain: remembered(withoutGroups(axes)), among, ...(bootstrap ? { bootstrap } : {}) };
  const summaries = [...variants].map(([variant, results]): VariantBias => {
    const counterfactual = counterfactualOf(results, options);
    const bbq = bbqOf(results, bootstrap);
    const crowsPairs = crowsPairsOf(results);
    return {
      variant,
      ...(counterfactual ? { counterfactual } : {}),
      ...(bbq ? { bbq } : {}),
      ...(crowsPairs ? { crowsPairs } : {}),
    };
  });
  const kept = { ...LIMITS, ...limits };
  return {
    variants: summaries,
    findings: limits ? summaries.flatMap((summary) => findingsOf(summary, kept)) : [],
    limits: limits ? kept : {},
  };
}

/** The same answer is looked at for each group and measure. */
function remembered(of: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text) ?? of(text);
    known.set(text, found);
    return found;
  };
}

function findingsOf(
  { variant, counterfactual, bbq = [], crowsPairs = [] }: VariantBias,
  limits: Readonly<Record<string, number>>,
): BiasFinding[] {
  const shown = [
    ...(counterfactual?.differences ?? []),
    ...bbq.map((one) => ({
      ...one,
      measure: 'bbq',
      axis: 'bbq',
      group: `${one.category}, ${one.condition}`,
      difference: one.bias,
    })),
    ...crowsPairs.flatMap(({ preferred, ...one }) => {
      if (!preferred) return [];
      const { estimate, low, high } = preferred;
      const difference = { estimate: estimate - 0.5, low: low - 0.5, high: high - 0.5 };
      return [
        { ...one, measure: 'crows-pairs', axis: 'crows-pairs', group: one.category, difference, items: one.pairs },
      ];
    }),
  ].filter(({ isShown }) => isShown);
  return shown.flatMap(({ measure, axis, group, difference, pValue, items }): BiasFinding[] => {
    const limit = limits[measure];
    if (limit === undefined || Math.abs(difference.estimate) <= limit) return [];
    return [{ variant, measure, axis, group, difference, limit, pValue, items }];
  });
}
