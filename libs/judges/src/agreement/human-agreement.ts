import { cohensKappa, weightedKappa } from '@weir/metrics';
import { bootstrap, type BootstrapOptions, type Interval, mean } from '@weir/statistics';

/** A judge's label of an item, and a person's. */
export interface LabelPair {
  judge: string;
  human: string;
}

export interface HumanAgreement {
  /** How many items it rests on. */
  items: number;
  /** Share of the items with the same label. */
  same: Interval;
  /** Beyond chance; undefined where both gave one and the same label to everything. */
  kappa: Interval | undefined;
}

/**
 * How far a judge agrees with people: the share of equal labels, and Cohen's kappa, with bootstrap intervals over the items. Of
 * grades, kappa is weighted: being further apart is worse. A draw of the items in which both gave one label to everything shows no
 * agreement beyond chance, and counts as 0.
 *
 * @param scale - For grades: all of them, from one end to the other. @default labels without an order
 * @throws WeirError `statistics-input-invalid` (poison) for no pairs; `metric-argument-invalid` (poison) for a label that is not among
 *   the grades.
 */
export function humanAgreement(
  pairs: readonly LabelPair[],
  scale?: { grades: readonly string[]; weights: 'linear' | 'quadratic' },
  options: BootstrapOptions = {},
): HumanAgreement {
  const kappaOf = (drawn: readonly LabelPair[]): number | undefined => {
    const judges = drawn.map(({ judge }) => judge);
    const humans = drawn.map(({ human }) => human);
    return scale ? weightedKappa(judges, humans, scale.grades, scale.weights) : cohensKappa(judges, humans);
  };
  const same = bootstrap(pairs, (drawn) => mean(drawn.map(({ judge, human }) => (judge === human ? 1 : 0))), options);
  const kappa = kappaOf(pairs) === undefined ? undefined : bootstrap(pairs, (drawn) => kappaOf(drawn) ?? 0, options);
  return { items: pairs.length, same, kappa };
}
