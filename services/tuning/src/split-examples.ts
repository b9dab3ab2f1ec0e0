import { findLeaks, type RankingExample, splitOf, splitRankingExamples } from '@weir/datasets';
import { WeirError } from '@weir/errors';
import type { DatasetItem } from '@weir/resources';

export interface TuningSplit {
  learn: RankingExample[];
  /** What the step is chosen by. */
  choose: RankingExample[];
  /** What the gate judges by, and training never sees. */
  heldBack: RankingExample[];
  /** Examples that are left out: nearly those of an evaluation, or of what is judged by. */
  leaked: number;
}

/** Of an interval over fewer queries, nothing can be said. */
const LEAST_HELD_BACK = 8;

/**
 * Splits examples by a hash of their queries, so that what is held back stays so whatever examples are added. An example that is nearly one that is
 * held back is not learnt from.
 *
 * @param apart - Items of the sets that something else is judged by, by set.
 * @throws WeirError poison `tuning-examples-too-few`.
 */
export function splitExamples(
  examples: readonly RankingExample[],
  apart: Readonly<Record<string, readonly DatasetItem[]>>,
  share: number,
): TuningSplit {
  const shares = { 'held-back': share, rest: 1 - share };
  const isHeldBack = ({ id }: RankingExample) => splitOf(`held back ${id}`, shares) === 'held-back';
  const judged = Object.fromEntries(Object.entries(apart).map(([name, items]) => [`evaluation ${name}`, items]));
  const leaks = findLeaks({ ...judged, examples: itemsOf(examples.filter(isHeldBack)) }).flatMap(({ first, second }) =>
    [first, second].filter(({ split }) => split === 'examples').map(({ id }) => id),
  );
  const heldBack = examples.filter((example) => isHeldBack(example) && !leaks.includes(example.id));
  const rest = examples.filter((example) => !isHeldBack(example));
  const {
    learn,
    choose,
    leaks: others,
  } = splitRankingExamples(rest, { ...apart, 'what is held back': itemsOf(heldBack) });
  if (heldBack.length < LEAST_HELD_BACK) {
    throw new WeirError({
      code: 'tuning-examples-too-few',
      disposition: 'poison',
      field: 'spec.examples',
      message:
        `Of ${examples.length} queries, ${heldBack.length} are held back to judge by, and there have to be ${LEAST_HELD_BACK}: ` +
        'collect more, or raise heldBack.',
    });
  }
  return { learn, choose, heldBack, leaked: new Set(leaks).size + new Set(others.map(({ first }) => first.id)).size };
}

const itemsOf = (examples: readonly RankingExample[]): DatasetItem[] =>
  examples.map(({ id, query }) => ({ id, input: query }));
