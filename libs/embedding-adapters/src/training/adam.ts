import type { Weights } from './adapted-rows.js';

/** Means of gradients and of their squares, as Adam keeps them. */
export interface Moments {
  mean: Weights;
  square: Weights;
}

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const LEAST = 1e-8;

/**
 * One step of AdamW (Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019), in place. The decay pulls the weights to 0, and
 * so the adapter to the identity.
 *
 * @param step - From 1.
 */
export function adamStep(
  weights: Weights,
  gradient: Weights,
  { mean, square }: Moments,
  step: number,
  { rate, decay }: { rate: number; decay: number },
): void {
  const meanScale = 1 - MEAN_DECAY ** step;
  const squareScale = 1 - SQUARE_DECAY ** step;
  for (const part of ['down', 'up'] as const) {
    const [values, slopes] = [weights[part].values, gradient[part].values];
    const [means, squares] = [mean[part].values, square[part].values];
    for (let index = 0; index < values.length; index += 1) {
      const slope = slopes[index]!;
      means[index] = MEAN_DECAY * means[index]! + (1 - MEAN_DECAY) * slope;
      squares[index] = SQUARE_DECAY * squares[index]! + (1 - SQUARE_DECAY) * slope * slope;
      const change = means[index]! / meanScale / (Math.sqrt(squares[index]! / squareScale) + LEAST);
      values[index]! -= rate * (change + decay * values[index]!);
    }
  }
}
