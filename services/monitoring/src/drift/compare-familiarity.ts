import { fisherExact } from '@weir/statistics';
import type { Compare } from './comparison.js';
import { dot, type Vector } from './vectors.js';

/** Of the reference's own questions, the share that is called unfamiliar: the farthest from their nearest other one. */
const UNFAMILIAR = 0.01;

/**
 * Compares how many questions are like none of the reference: what is asked about something else altogether, while it is still too rare to
 * move any mean. How typical an item is of the change is how far it is from its nearest question of the reference.
 */
export const compareFamiliarity: Compare<Vector> = (reference) => {
  const own = reference.map((vector, index) => distanceTo(vector, reference, index));
  const allowed = Math.max(1, Math.round(UNFAMILIAR * reference.length));
  const limit = Float64Array.from(own).sort()[Math.max(0, reference.length - 1 - allowed)]!;
  const count = (values: readonly number[]): number => values.filter((distance) => distance > limit).length;
  const typicalAt = (distance: number): number => (distance > limit ? 1 + distance : 0);
  const before = { successes: count(own), trials: reference.length };
  const usual = own.reduce((sum, distance) => sum + typicalAt(distance), 0) / own.length;
  return (current) => {
    const distances = current.map((vector) => distanceTo(vector, reference));
    const now = { successes: count(distances), trials: current.length };
    const grown = now.successes / now.trials - before.successes / before.trials;
    return {
      measure: 'share',
      effect: Math.max(0, grown),
      // That fewer are unfamiliar is no drift.
      pValue: grown <= 0 ? 1 : fisherExact(before, now),
      reference: { unfamiliar: before.successes / before.trials },
      current: { unfamiliar: now.successes / now.trials },
      typical: (index) => typicalAt(distances[index]!),
      usual,
    };
  };
};

/** By cosine, to the nearest that is not itself. */
function distanceTo(vector: Vector, others: readonly Vector[], itself?: number): number {
  let most = -1;
  for (const [index, other] of others.entries()) if (index !== itself) most = Math.max(most, dot(vector, other));
  return 1 - most;
}
