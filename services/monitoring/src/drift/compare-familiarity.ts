import { fisherExact } from '@weir/statistics';
import type { Compare } from './comparison.js';
import { dot, type Vector } from './vectors.js';

/** Of the reference's own questions, the share that is called unfamiliar: the farthest from their nearest other one. */
const UNFAMILIAR = 0.01;

/**
 * Compares how many questions are like none of the reference: what is asked about something else altogether, while it is still too rare to
 * move any mean. How typical an item is of the change is how far it is from its nearest question of the reference.
 */
export const compareFamiliarity: Compare<Vector> = (reference, current) => {
  const own = reference.map((vector, index) => distanceTo(vector, reference, index));
  const distances = current.map((vector) => distanceTo(vector, reference));
  const allowed = Math.max(1, Math.round(UNFAMILIAR * reference.length));
  const limit = Float64Array.from(own).sort()[reference.length - 1 - allowed]!;
  const count = (values: readonly number[]): number => values.filter((distance) => distance > limit).length;
  const before = { successes: count(own), trials: reference.length };
  const now = { successes: count(distances), trials: current.length };
  const share = now.successes / now.trials - before.successes / before.trials;
  return {
    measure: 'share',
    effect: Math.max(0, share),
    // That fewer are unfamiliar is no drift.
    pValue: share <= 0 ? 1 : fisherExact(before, now),
    reference: { unfamiliar: before.successes / before.trials },
    current: { unfamiliar: now.successes / now.trials },
    typical: (index) => (distances[index]! > limit ? 1 + distances[index]! : 0),
    usual: own.reduce((sum, distance) => sum + (distance > limit ? 1 + distance : 0), 0) / own.length,
  };
};

/** By cosine, to the nearest that is not itself. */
function distanceTo(vector: Vector, others: readonly Vector[], itself?: number): number {
  let most = -1;
  for (const [index, other] of others.entries()) if (index !== itself) most = Math.max(most, dot(vector, other));
  return 1 - most;
}
