import type { ModelFacts } from './assess-model.js';
import { type Objective, paretoFront } from './pareto-front.js';

export type Aim = 'quality' | 'cost' | 'latency';

export interface Comparison {
  /** What the front is over. */
  aims: Aim[];
  /** The best first, by the first aim. */
  front: ModelFacts[];
  dominated: { model: ModelFacts; by: ModelFacts[] }[];
  /** Without a value for one of the aims, and so neither. */
  unplaced: { model: ModelFacts; missing: Aim[] }[];
}

const AIMS = ['quality', 'cost', 'latency'] as const;

/** What is aimed at, for fronts over some of the aims. */
export const OBJECTIVES: Record<Aim, Objective<ModelFacts>> = {
  quality: { of: ({ quality }) => quality?.score, better: 'higher' },
  cost: { of: ({ cost }) => ('unknown' in cost ? undefined : cost.amount), better: 'lower' },
  latency: { of: ({ latencyMs }) => latencyMs, better: 'lower' },
};

/**
 * The models that are worth choosing among: the front over quality and cost, where any is known, and over latency, where it is
 * known of all that these are known of. Costs in another currency than most have count as unknown.
 */
export function compareModels(models: readonly ModelFacts[]): Comparison {
  const currency = mainCurrency(models);
  const knows = (facts: ModelFacts, aim: Aim) =>
    OBJECTIVES[aim].of(facts) !== undefined && (aim !== 'cost' || isIn(currency, facts));
  const first = (['quality', 'cost'] as const).filter((aim) => models.some((facts) => knows(facts, aim)));
  const candidates = models.filter((facts) => first.every((aim) => knows(facts, aim)));
  const timed = candidates.filter((facts) => knows(facts, 'latency'));
  const withLatency = timed.length > 0 && (first.length === 0 || timed.length === candidates.length);
  const aims: Aim[] = withLatency ? [...first, 'latency'] : first;
  const missingOf = (facts: ModelFacts) => aims.filter((aim) => !knows(facts, aim));
  const { front, dominated } = paretoFront(
    models.filter((facts) => aims.length > 0 && missingOf(facts).length === 0),
    aims.map((aim) => OBJECTIVES[aim]),
  );
  return {
    aims,
    front: sortModels(front, aims[0] ?? 'quality'),
    dominated: dominated.map(({ point, by }) => ({ model: point, by })),
    unplaced: models
      .map((model) => ({ model, missing: missingOf(model) }))
      .filter(({ missing }) => missing.length > 0 || aims.length === 0),
  };
}

/** The best first; of equals, those that are better in the other aims. Unknown is worst. */
export function sortModels(models: readonly ModelFacts[], aim: Aim): ModelFacts[] {
  const order = [aim, ...AIMS.filter((other) => other !== aim)].map((each) => OBJECTIVES[each]);
  return models.toSorted((a, b) => {
    for (const { of, better } of order) {
      const sign = better === 'higher' ? -1 : 1;
      const [left, right] = [sign * (of(a) ?? sign * Infinity), sign * (of(b) ?? sign * Infinity)];
      if (left !== right) return left - right;
    }
    return a.name < b.name ? -1 : 1;
  });
}

function isIn(currency: string | undefined, { cost }: ModelFacts): boolean {
  return !('unknown' in cost) && (cost.amount === 0 || cost.currency === currency);
}

function mainCurrency(models: readonly ModelFacts[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { cost } of models) {
    if ('unknown' in cost || cost.amount === 0) continue;
    counts.set(cost.currency, (counts.get(cost.currency) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))[0]?.[0];
}
