import type { DatasetItem } from '@weir/resources';
import { findLeaks, type Leak } from '../find-leaks.js';
import { splitOf } from '../split.js';
import type { RankingExample } from './ranking-example.js';

export interface SplitExamples {
  /** What is learnt from. */
  learn: RankingExample[];
  /** What decides when to stop, and is not learnt from. */
  choose: RankingExample[];
  /** Examples that are left out, each for what it is nearly the same as: an item of an evaluation, or an example to choose by. */
  leaks: Leak[];
}

/** Share of the examples that are chosen by. */
const CHOOSE = 0.2;

/**
 * Splits examples by their ids: one that is chosen by is so as long as there is the same query, whatever is added. An example whose query
 * is nearly the same as what it will be judged by is left out.
 *
 * @param evaluations - Items of the sets that the result is judged by, by set. A query that is one of them, or nearly, is in neither part.
 * @param leastLikeness - As for `findLeaks`. @default 0.6
 */
export function splitRankingExamples(
  examples: readonly RankingExample[],
  evaluations: Readonly<Record<string, readonly DatasetItem[]>> = {},
  leastLikeness?: number,
): SplitExamples {
  const judged = Object.fromEntries(Object.entries(evaluations).map(([name, items]) => [`evaluation ${name}`, items]));
  const fromEvaluations = leaksInto('examples', examples, judged, leastLikeness);
  const left = without(examples, fromEvaluations);
  const shares = { learn: 1 - CHOOSE, choose: CHOOSE };
  const [learn, choose] = (['learn', 'choose'] as const).map((name) =>
    left.filter(({ id }) => splitOf(id, shares) === name),
  );
  const between = leaksInto('learn', learn!, { choose: itemsOf(choose!) }, leastLikeness);
  return { learn: without(learn!, between), choose: choose!, leaks: [...fromEvaluations, ...between] };
}

/** `first` is of the examples. */
function leaksInto(
  name: string,
  examples: readonly RankingExample[],
  others: Readonly<Record<string, readonly DatasetItem[]>>,
  leastLikeness: number | undefined,
): Leak[] {
  return findLeaks({ ...others, [name]: itemsOf(examples) }, leastLikeness).flatMap((leak) => {
    if (leak.first.split === name) return [leak];
    return leak.second.split === name ? [{ ...leak, first: leak.second, second: leak.first }] : [];
  });
}

function without(examples: readonly RankingExample[], leaks: readonly Leak[]): RankingExample[] {
  const left = new Set(leaks.map(({ first }) => first.id));
  return examples.filter(({ id }) => !left.has(id));
}

const itemsOf = (examples: readonly RankingExample[]): DatasetItem[] =>
  examples.map(({ id, query }) => ({ id, input: query }));
