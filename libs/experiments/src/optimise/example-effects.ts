import type { Tried } from './tried.js';

/** What showing an example is worth, as far as it is known. */
export interface Effect {
  /** Of an item's score, above or below what other candidates have for it; drawn towards 0 where little is known. */
  mean: number;
  /** How far it may be off. */
  deviation: number;
}

/** Candidates without an effect that the estimate counts as seen. */
const PRIOR = 2;
/** Of a candidate's mean score, where nothing is known. */
const PRIOR_DEVIATION = 0.2;

/**
 * The effect of each example: how much better the candidates that show it did than all candidates on the same items. Candidates show
 * several examples, which are as a rule not the same ones, so what the others are worth evens out.
 */
export function exampleEffects(tried: Tried, pool: Iterable<string>): Map<string, Effect> {
  const shown = tried.candidates.filter(({ examples }) => examples.length > 0);
  const scores = new Map<string, { sum: number; count: number }>();
  for (const { id } of shown) {
    for (const [item, { score = 0 }] of tried.of(id)) {
      const before = scores.get(item) ?? { sum: 0, count: 0 };
      scores.set(item, { sum: before.sum + score, count: before.count + 1 });
    }
  }
  const gains = new Map<string, number[]>();
  for (const { id, examples } of shown) {
    const observed = [...tried.of(id)];
    if (observed.length === 0) continue;
    const above = observed.map(([item, { score = 0 }]) => score - scores.get(item)!.sum / scores.get(item)!.count);
    const gain = above.reduce((sum, value) => sum + value, 0) / above.length;
    for (const example of examples) gains.set(example, [...(gains.get(example) ?? []), gain]);
  }
  return new Map([...pool].map((example) => [example, effectOf(gains.get(example) ?? [])]));
}

function effectOf(gains: readonly number[]): Effect {
  const count = gains.length + PRIOR;
  return { mean: gains.reduce((sum, gain) => sum + gain, 0) / count, deviation: PRIOR_DEVIATION / Math.sqrt(count) };
}
