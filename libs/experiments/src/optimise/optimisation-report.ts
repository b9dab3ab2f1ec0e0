import type { JsonObject } from '@weir/contracts';
import { bootstrapDifference, type Interval, pairedPermutationTest } from '@weir/statistics';
import type { Candidate, Shown } from './candidate.js';
import { intervalOf } from './interval-of.js';
import type { OverfitCheck } from './overfit-check.js';
import type { Tried } from './tried.js';

/** The app as it is and the best candidate on the same items. */
export interface ScoresOnSplit {
  /** Items that both have a score of, and those that one has not. */
  items: number;
  without: number;
  baseline: Interval;
  best: Interval;
  /** Of the best, above the baseline: paired. */
  difference: Interval & { pValue: number };
}

export interface TriedCandidate {
  candidate: string;
  origin: Candidate['origin'];
  examples: readonly string[];
  instruction?: string;
  /** Mean score on the items of the dev split that it was asked. */
  score: number;
  items: number;
}

/** Why a search ended: its budget is spent, nothing is left to try, nothing can be better, or it was cancelled. */
export type Ended = 'budget' | 'exhausted' | 'perfect' | 'cancelled';

export interface OptimisationReport {
  /** `baseline` when nothing was found to be better on the dev split. */
  best: string;
  /** What the app is to be changed by, as a merge patch (RFC 7396); empty for the baseline. */
  patch: JsonObject;
  examples: Shown[];
  instruction?: string;
  /** What the choice was made by, so that the best one's score there is too good as a rule. */
  dev?: ScoresOnSplit;
  /** What nothing was chosen by. */
  test?: ScoresOnSplit;
  overfit?: OverfitCheck;
  /** In the order in which they were tried. */
  candidates: TriedCandidate[];
  /** Examples that could be shown. */
  pool: number;
  spent: { answers: number; cost: number; judgeCost: number };
  ended: Ended;
}

/** Undefined where no item has scores of both. */
export function scoresOn(
  tried: Tried,
  best: string,
  items: readonly { id: string }[],
  options: { seed: number; resamples?: number },
): ScoresOnSplit | undefined {
  const of = (candidate: string) => items.map(({ id }) => tried.of(candidate).get(id)?.score);
  const [before, after] = [of('baseline'), of(best)];
  const both = items.flatMap((_item, index) => {
    const [first, second] = [before[index], after[index]];
    return first === undefined || second === undefined ? [] : [[first, second] as const];
  });
  if (both.length === 0) return undefined;
  const [first, second] = [both.map(([value]) => value), both.map(([, value]) => value)];
  const { pValue } = pairedPermutationTest(first, second, options);
  return {
    items: both.length,
    without: items.length - both.length,
    baseline: intervalOf(first, options),
    best: intervalOf(second, options),
    difference: { ...bootstrapDifference(first, second, options), pValue },
  };
}

/** Each candidate with its score on the dev split. */
export function triedCandidates(tried: Tried, dev: readonly { id: string }[]): TriedCandidate[] {
  return tried.candidates.map(({ id, origin, examples, instruction }) => {
    const asked = dev.filter((item) => tried.of(id).has(item.id));
    return {
      candidate: id,
      origin,
      examples,
      ...(instruction === undefined ? {} : { instruction }),
      score: tried.mean(id, asked),
      items: asked.length,
    };
  });
}
