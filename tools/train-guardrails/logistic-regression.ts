import { BUCKETS } from '../../libs/guardrail-models/src/features.ts';
import { randomOf, shuffle } from './random.ts';
import type { LinearModel } from '../../libs/guardrail-models/src/linear-model.ts';

export interface Example {
  features: readonly number[];
  label: 0 | 1;
  /** How much it counts. */
  weight: number;
}

/** @default 12 rounds, rate 0.5, penalty 1e-6 */
export interface Training {
  epochs?: number;
  rate?: number;
  penalty?: number;
  seed?: number;
}

/**
 * Logistic regression by stochastic gradient descent with AdaGrad steps, the order of examples drawn from the seed: the
 * same weights each time.
 */
export function train(
  examples: readonly Example[],
  { epochs = 12, rate = 0.5, penalty = 1e-6, seed = 1 }: Training = {},
): LinearModel {
  const weights = new Float64Array(BUCKETS);
  const squares = new Float64Array(BUCKETS).fill(1e-8);
  let bias = 0;
  let biasSquares = 1e-8;
  const random = randomOf(seed);
  const order = examples.map((_, index) => index);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random);
    for (const index of order) {
      const { features, label, weight } = examples[index]!;
      if (features.length === 0) continue;
      const value = 1 / Math.sqrt(features.length);
      let sum = bias;
      for (const feature of features) sum += weights[feature]! * value;
      const slope = (1 / (1 + Math.exp(-sum)) - label) * weight;
      for (const feature of features) {
        const gradient = slope * value + penalty * weights[feature]!;
        squares[feature]! += gradient * gradient;
        weights[feature]! -= (rate * gradient) / Math.sqrt(squares[feature]! + 1e-2);
      }
      biasSquares += slope * slope;
      bias -= (rate * slope) / Math.sqrt(biasSquares + 1);
    }
  }
  return quantised(weights, bias);
}

function quantised(weights: Float64Array, bias: number): LinearModel {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = Math.fround(largest / 127 || 1);
  return { weights: Int8Array.from(weights, (weight) => Math.round(weight / scale)), scale, bias: Math.fround(bias) };
}
