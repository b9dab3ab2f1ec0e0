import { Random } from '@weir/statistics';
import type { Weights } from './adapted-rows.js';
import type { Moments } from './adam.js';
import { zeros } from './matrix.js';

/** How it went up to the end of an epoch. */
export interface EpochResult {
  /** Steps up to here. */
  step: number;
  /** Mean over the epoch's steps; before the first, missing. */
  loss?: number;
  /** Mean average precision, 0 to 1; missing where nothing is held back. */
  heldBackScore?: number;
}

/** All that the rest of a training follows from, besides examples and settings. */
export interface TrainingState {
  /** Steps that are done. */
  step: number;
  weights: Weights;
  moments: Moments;
  /** Those of the epoch that ranks best what is held back. */
  best: Weights;
  bestStep: number;
  /** Of the first step: that of embeddings as they are. */
  firstLoss: number;
  /** Of the steps of this epoch. */
  lossSum: number;
  history: EpochResult[];
}

/** Begins as the identity: `up` is 0, and `down` is drawn from a uniform distribution of variance 1 / dimensions. */
export function initialState(rank: number, dimensions: number, seed: number): TrainingState {
  const none = (): Weights => ({ down: zeros(rank, dimensions), up: zeros(rank, dimensions) });
  const weights = none();
  const random = new Random(seed);
  const width = Math.sqrt(12 / dimensions);
  for (let index = 0; index < weights.down.values.length; index += 1) {
    weights.down.values[index] = (random.next() - 0.5) * width;
  }
  return {
    step: 0,
    weights,
    moments: { mean: none(), square: none() },
    best: copyOf(weights),
    bestStep: 0,
    firstLoss: 0,
    lossSum: 0,
    history: [],
  };
}

export function copyOf({ down, up }: Weights): Weights {
  return { down: { ...down, values: down.values.slice() }, up: { ...up, values: up.values.slice() } };
}
