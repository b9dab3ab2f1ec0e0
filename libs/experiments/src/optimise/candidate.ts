import { hashId, type JsonObject } from '@weir/contracts';

/** A question with its answer, as an app shows it to its model. */
export interface Shown {
  /** Of the training item that it is. */
  id: string;
  question: string;
  answer: string;
}

/** How a candidate came about. */
export type Origin = 'baseline' | 'random' | 'greedy' | 'changed' | 'proposed';

/** What is tried in an app's place: other examples, another instruction, or both. */
export interface Candidate {
  /** Follows from the rest: the same candidate has it in every search. */
  id: string;
  origin: Origin;
  /** Ids of what is shown, in this order. */
  examples: readonly string[];
  instruction?: string;
}

/** The app as it is. */
export const BASELINE: Candidate = { id: 'baseline', origin: 'baseline', examples: [] };

/** A candidate without examples and instruction is the baseline. */
export function candidateOf(origin: Origin, examples: readonly string[], instruction?: string): Candidate {
  if (examples.length === 0 && instruction === undefined) return BASELINE;
  const id = `c-${hashId('candidate', instruction ?? '', ...examples).slice(0, 10)}`;
  return { id, origin, examples, ...(instruction === undefined ? {} : { instruction }) };
}

/**
 * What an app has to be changed by to be the candidate, as a merge patch (RFC 7396). Of the baseline it is empty.
 *
 * @param pool - Has every example of the candidate.
 */
export function patchOf({ examples, instruction }: Candidate, pool: ReadonlyMap<string, Shown>): JsonObject {
  const list = examples.flatMap((id) => pool.get(id) ?? []).map(({ question, answer }) => ({ question, answer }));
  return {
    ...(instruction === undefined ? {} : { prompt: { system: instruction } }),
    ...(list.length === 0 ? {} : { pattern: 'few-shot', examples: { pick: 'all', list } }),
  };
}
