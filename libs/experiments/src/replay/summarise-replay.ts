import { type ResultLine, variantOf } from '../result-line.js';
import { REPLAY_VARIANTS } from './replay.js';

/** What a replay came to beside its scores. */
export interface ReplaySummary {
  /** Pairs of answers that say the same, with the same citations and outcome, of those that can be compared. */
  identical?: { items: number; of: number };
  /** Runs whose two answers differ; the first hundred. */
  differing: string[];
  /** Runs whose stored answer is not looked at, because not all that it was made from may be read now. */
  withheld: number;
  /** Runs that were answered again without some of what was found then, because it may not be read now. */
  contextsRemoved: number;
  /** Of a full replay, whether the index stands as it stood when each run was asked. */
  index?: Record<'standing' | 'changed' | 'unknown', number>;
}

const MOST_NAMED = 100;

/** @param results - Of both variants; each run's in any order. */
export function summariseReplay(results: readonly ResultLine[]): ReplaySummary {
  const by = Map.groupBy(results, variantOf);
  const stored = new Map((by.get(REPLAY_VARIANTS.stored) ?? []).map((line) => [line.id, line]));
  const replayed = (by.get(REPLAY_VARIANTS.replayed) ?? []).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const pairs = replayed.flatMap((after) => {
    const before = stored.get(after.id);
    return before && !isWithheld(before) ? [{ before, after }] : [];
  });
  const differing = pairs.filter(({ before, after }) => saidOf(before) !== saidOf(after));
  const indexes = replayed.flatMap(({ notes }) => notes?.['index'] ?? []);
  const count = (state: string) => indexes.filter((index) => index === state).length;
  return {
    ...(replayed.length > 0 ? { identical: { items: pairs.length - differing.length, of: pairs.length } } : {}),
    differing: differing.slice(0, MOST_NAMED).map(({ after }) => after.id),
    withheld: [...stored.values()].filter(isWithheld).length,
    contextsRemoved: replayed.filter(({ notes }) => notes?.['contextsRemoved'] !== undefined).length,
    ...(indexes.length > 0
      ? { index: { standing: count('standing'), changed: count('changed'), unknown: count('unknown') } }
      : {}),
  };
}

function isWithheld({ notes }: ResultLine): boolean {
  return notes?.['withheld'] !== undefined;
}

/** All that whoever asked is told. */
function saidOf({ outcome, answer, citations }: ResultLine): string {
  const cited = citations.map((citation) => {
    const { documentId, chunkId, quote } = citation as Record<string, unknown>;
    return [documentId, chunkId, quote];
  });
  return JSON.stringify([outcome, answer, cited]);
}
