import { findLeaks, type RankingExample, splitOf, splitRankingExamples } from '@weir/datasets';
import { WeirError } from '@weir/errors';
import type { DatasetItem } from '@weir/resources';
import { foldsOf, HELD_BACK, type Judging } from '@weir/tunings';

export interface LearningSet {
  learn: RankingExample[];
  /** What the step is chosen by. */
  choose: RankingExample[];
}

/** Queries that are judged by what is learnt without them. */
export interface Fold extends LearningSet {
  heldBack: RankingExample[];
}

/** What the model learns from, and what it is judged by. */
export interface TuningSplit extends LearningSet {
  /** One, of what the model itself has not learnt from; or several, each of which learns for itself. */
  folds: Fold[];
  /** Examples that are left out: nearly those of an evaluation, or of what is judged by. */
  leaked: number;
}

/** Of an interval over fewer queries, nothing can be said. */
const LEAST_JUDGED = 8;

type Items = Readonly<Record<string, readonly DatasetItem[]>>;

/**
 * Splits examples by a hash of their queries, so that what is held back stays so whatever examples are added. An example that is nearly one that is
 * held back is not learnt from.
 *
 * @param apart - Items of the sets that something else is judged by, by set.
 * @throws WeirError poison `tuning-examples-too-few`.
 */
export function splitExamples(
  examples: readonly RankingExample[],
  apart: Items,
  { heldBack: share, ...how }: Judging,
): TuningSplit {
  const count = foldsOf({ heldBack: share, ...how }, examples.length);
  const judged = Object.fromEntries(Object.entries(apart).map(([name, items]) => [`evaluation ${name}`, items]));
  const leaks = leaksOf(examples, judged);
  const clean = examples.filter(({ id }) => !leaks.has(id));
  const folds = partsOf(clean, count, share ?? HELD_BACK).map((heldBack) => foldOf(clean, heldBack));
  const [first] = folds;
  const { learn, choose } = count === 1 ? first! : splitRankingExamples(clean, {});
  requireQueries(
    folds.reduce((sum, { heldBack }) => sum + heldBack.length, 0),
    {
      field: 'spec.examples',
      what:
        count === 1
          ? `Of ${examples.length} queries, ${first!.heldBack.length} are held back to judge by`
          : `There are ${clean.length} queries to judge by`,
      instead: count === 1 ? 'collect more, raise heldBack, or judge in folds' : 'collect more',
    },
  );
  const kept = learn.length + choose.length + (count === 1 ? first!.heldBack.length : 0);
  return { learn, choose, folds, leaked: examples.length - kept };
}

/** Ids of the examples that are nearly an item of a set. */
function leaksOf(examples: readonly RankingExample[], sets: Items): Set<string> {
  const leaks = findLeaks({ ...sets, examples: itemsOf(examples) }).flatMap(({ first, second }) => [first, second]);
  return new Set(leaks.filter(({ split }) => split === 'examples').map(({ id }) => id));
}

/** What is held back at a time: one share of the examples, or each of as many parts. */
function partsOf(examples: readonly RankingExample[], count: number, share: number): RankingExample[][] {
  if (count === 1) {
    const shares = { 'held-back': share, rest: 1 - share };
    return [examples.filter(({ id }) => splitOf(`held back ${id}`, shares) === 'held-back')];
  }
  const names = Array.from({ length: count }, (_, place) => `part ${place}`);
  const shares = Object.fromEntries(names.map((name) => [name, 1 / count]));
  const parts = Map.groupBy(examples, ({ id }) => splitOf(`held back ${id}`, shares));
  return names.flatMap((name) => (parts.has(name) ? [parts.get(name)!] : []));
}

function foldOf(examples: readonly RankingExample[], heldBack: RankingExample[]): Fold {
  const ids = new Set(heldBack.map(({ id }) => id));
  const rest = examples.filter(({ id }) => !ids.has(id));
  const { learn, choose } = splitRankingExamples(rest, { 'what is held back': itemsOf(heldBack) });
  return { learn, choose, heldBack };
}

/** @throws WeirError poison `tuning-examples-too-few`. */
export function requireQueries(
  count: number,
  { field, what, instead }: { field: string; what: string; instead: string },
): void {
  if (count >= LEAST_JUDGED) return;
  throw new WeirError({
    code: 'tuning-examples-too-few',
    disposition: 'poison',
    field,
    message: `${what}, and there have to be ${LEAST_JUDGED}: ${instead}.`,
  });
}

export const itemsOf = (examples: readonly RankingExample[]): DatasetItem[] =>
  examples.map(({ id, query }) => ({ id, input: query }));
