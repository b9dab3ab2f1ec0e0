import { exampleOfItem, mergeRankingExamples, splitOf, splitRankingExamples } from '@weir/datasets';
import { type DatasetItem, estimateTokens } from '@weir/resources';
import type { RankingFacts } from '@weir/tunings';

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

/** "Input → expected output": of traffic, a correction, or an answer that was rated good. */
function pairOf({ input, expected }: DatasetItem): { input: string; output: string } | undefined {
  if (typeof input !== 'string' || typeof expected !== 'string' || expected.trim() === '') return undefined;
  return { input, output: expected };
}

/** The standard shares of a tuning: a fifth is held back, and a fifth of the rest chooses the step. */
export const SHARES = { learn: 0.64, heldBack: 0.2 };

/** Counted as a tuning does it, with its standard shares. */
export function examplesAvailable(items: readonly DatasetItem[]): ExamplesAvailable {
  const pairs = [...new Map(items.flatMap((item) => pairOf(item) ?? []).map((pair) => [pair.input, pair])).values()];
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
  const shares = { 'held-back': SHARES.heldBack, rest: 1 - SHARES.heldBack };
  const [heldBack, rest] = ['held-back', 'rest'].map((part) =>
    examples.filter(({ id }) => splitOf(`held back ${id}`, shares) === part),
  );
  const judged = heldBack!.map(({ id, query }) => ({ id, input: query }));
  const { learn, choose } = splitRankingExamples(rest!, { 'what is held back': judged });
  return { queries: examples.length, learn: learn.length, choose: choose.length, heldBack: heldBack!.length };
}
