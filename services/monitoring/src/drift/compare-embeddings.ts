import { meanDiscrepancyFrom } from '@weir/statistics';
import type { Compare } from './comparison.js';
import type { Vector } from './vectors.js';

const PERMUTATIONS = 8_000;
/** Divisions by chance that are as far apart, after which it is clear that nothing changed. */
const ENOUGH = 50;

/**
 * Compares embeddings by their maximum mean discrepancy; how typical an item is of the change is its witness function (Gretton et al. 2012,
 * section 2.3): how much more it is like the current ones than like those of the reference.
 */
export const compareEmbeddings: Compare<Vector> = (reference) => {
  const discrepancy = meanDiscrepancyFrom(reference);
  return (current) => {
    const { squared, bandwidth, pValue } = discrepancy(current, { permutations: PERMUTATIONS, enough: ENOUGH });
    if (bandwidth === 0) return undefined;
    const witness = witnessOf(reference, current, bandwidth);
    return {
      measure: 'mmd',
      effect: Math.sqrt(Math.max(0, squared)),
      pValue,
      reference: { questions: reference.length },
      current: { questions: current.length },
      typical: (index) => witness(current[index]!),
      get usual() {
        return reference.reduce((sum, vector) => sum + witness(vector), 0) / reference.length;
      },
    };
  };
};

function witnessOf(reference: readonly Vector[], current: readonly Vector[], bandwidth: number) {
  const likeness = (vector: Vector, others: readonly Vector[]): number => {
    let sum = 0;
    for (const other of others) sum += Math.exp(-squaredDistance(vector, other) / (2 * bandwidth * bandwidth));
    return sum / others.length;
  };
  return (vector: Vector): number => likeness(vector, current) - likeness(vector, reference);
}

function squaredDistance(one: Vector, other: Vector): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place]! - other[place]!) ** 2;
  return sum;
}
