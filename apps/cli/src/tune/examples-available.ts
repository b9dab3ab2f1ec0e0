import { exampleOfItem, mergeRankingExamples, splitOf, splitRankingExamples } from '@weir/datasets';
import { type DatasetItem, estimateTokens } from '@weir/resources';
import { pairOfItem, type RankingFacts } from '@weir/tuning';

/** What could be learnt from some items. */
export interface ExamplesAvailable {
  items: number;
  /** Each input once. */
  pairs: number;
  /** Of all pairs: a training sees so many in an epoch. */
  pairTokens: number;
  /** Of a pair's output, on average. */
  outputTokens: number;
  ranking: RankingFacts;
}

const HELD_BACK = { heldBack: 0.2, rest: 0.8 };

/** Counted as a tuning does it, with its standard shares. */
export function examplesAvailable(items: readonly DatasetItem[]): ExamplesAvailable {
  const pairs = [
    ...new Map(items.flatMap((item) => pairOfItem(item) ?? []).map((pair) => [pair.input, pair])).values(),
  ];
  const outputs = pairs.reduce((sum, { output }) => sum + estimateTokens(output), 0);
  const inputs = pairs.reduce((sum, { input }) => sum + estimateTokens(input), 0);
  return {
    items: items.length,
    pairs: pairs.length,
    pairTokens: inputs + outputs,
    outputTokens: pairs.length === 0 ? 0 : outputs / pairs.length,
    ranking: rankingOf(items),
  };
}

function rankingOf(items: readonly DatasetItem[]): RankingFacts {
  const { examples } = mergeRankingExamples(items.flatMap((item) => exampleOfItem(item) ?? []));
  const heldBack = examples.filter(({ id }) => splitOf(id, HELD_BACK) === 'heldBack');
  const rest = examples.filter((example) => !heldBack.includes(example));
  const judged = heldBack.map(({ id, query }) => ({ id, input: query }));
  const { learn, choose } = splitRankingExamples(rest, { heldBack: judged });
  return { queries: examples.length, learn: learn.length, choose: choose.length, heldBack: heldBack.length };
}
