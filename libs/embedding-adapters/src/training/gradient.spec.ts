import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { normalised } from '../vectors.js';
import { addGradient, adaptRows, type Weights } from './adapted-rows.js';
import { contrastiveLoss, type Target } from './contrastive-loss.js';
import { type Matrix, zeros } from './matrix.js';

const RANK = 3;
const DIMENSIONS = 10;
const random = new Random(5);

function drawn(rows: number, scale: number, unit = false): Matrix<Float64Array> {
  const matrix = zeros(rows, DIMENSIONS);
  for (let index = 0; index < matrix.values.length; index += 1) matrix.values[index] = (random.next() - 0.5) * scale;
  if (unit) {
    for (let row = 0; row < rows; row += 1) {
      normalised(matrix.values.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS));
    }
  }
  return matrix;
}

const queries = drawn(5, 1, true);
const documents = drawn(9, 1, true);
const targets: Target[] = queries.values
  .slice(0, 5)
  .reduce<Target[]>((all) => [...all, { positive: all.length, ignored: new Set([all.length + 1, 8]) }], []);

describe.each([true, false])('the gradient, documents adapted: %s', (both) => {
  const weights: Weights = { down: drawn(RANK, 0.8), up: drawn(RANK, 0.8) };
  const parts = () => {
    const adaptedQueries = adaptRows(weights, queries);
    const adaptedDocuments = adaptRows(weights, documents);
    const found = contrastiveLoss(adaptedQueries.outputs, both ? adaptedDocuments.outputs : documents, targets, 0.1);
    return { ...found, adaptedQueries, adaptedDocuments };
  };

  it('is what the loss changes by, of every weight (central differences)', () => {
    const { queryGradient, candidateGradient, adaptedQueries, adaptedDocuments } = parts();
    const gradient: Weights = { down: zeros(RANK, DIMENSIONS), up: zeros(RANK, DIMENSIONS) };
    addGradient(gradient, weights, adaptedQueries, queryGradient);
    if (both) addGradient(gradient, weights, adaptedDocuments, candidateGradient);
    const step = 1e-5;
    for (const name of ['down', 'up'] as const) {
      const { values } = weights[name];
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index]!;
        values[index] = value + step;
        const above = parts().loss;
        values[index] = value - step;
        const below = parts().loss;
        values[index] = value;
        expect(gradient[name].values[index]).toBeCloseTo((above - below) / (2 * step), 6);
      }
    }
  });
});
