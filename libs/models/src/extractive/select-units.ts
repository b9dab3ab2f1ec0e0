import { isUnderSame, type ScoredUnit } from './score-units.js';
import type { Unit } from './unit.js';
import { termsOf } from './words.js';

export interface SelectOptions {
  /** Units at most. */
  most: number;
  /** Support that the best one must have. */
  minSupport: number;
}

/** A further unit is quoted only if its rank is no further than this from the best one's. */
const WORSE = 2;
/** Share of a sentence's words that an earlier one holds, from which on it only repeats it. */
const REPEATED = 0.8;

/**
 * The units to quote: the best ones, those of one context together and in reading order.
 *
 * @returns Empty when the best one's support is too weak: nothing here answers the question.
 */
export function selectUnits(scored: readonly ScoredUnit[], options: SelectOptions): Unit[] {
  const ranked = scored.toSorted((a, b) => b.rank - a.rank);
  const best = ranked[0];
  if (!best || best.support < options.minSupport) return [];
  const chosen: Unit[] = [];
  const completing = completionOf(best, scored);
  for (const { unit, rank } of completing ? [best, completing, ...ranked] : ranked) {
    if (chosen.length >= options.most || (rank < best.rank - WORSE && unit !== completing?.unit)) break;
    if (chosen.includes(unit)) continue;
    if (!chosen.some((earlier) => repeats(earlier, unit))) chosen.push(unit);
  }
  const contexts = [...new Set(chosen.map(({ context }) => context))];
  return contexts.flatMap((context) =>
    chosen.filter((unit) => unit.context === context).toSorted((a, b) => a.start - b.start),
  );
}

/** The sentence after the best one that holds what the question asks for, when the best one only says what it is about. */
function completionOf(best: ScoredUnit, scored: readonly ScoredUnit[]): ScoredUnit | undefined {
  const next = scored[scored.indexOf(best) + 1];
  return best.wrongType && next && !next.wrongType && isUnderSame(best.unit, next.unit) ? next : undefined;
}

/** Rows share the names of their columns without repeating one another. */
function repeats(earlier: Unit, unit: Unit): boolean {
  if (unit.kind === 'row') return unit.text === earlier.text;
  const terms = new Set(termsOf(unit.text));
  const held = new Set(termsOf(earlier.text));
  const shared = [...terms].filter((term) => held.has(term)).length;
  return terms.size > 0 && shared / terms.size >= REPEATED;
}
