import { Random } from '@weir/statistics';
import type { TrainingExample } from './training-set.js';
import type { TrainingSettings } from './settings.js';

/** An example as one step sees it. */
export interface Draw {
  example: TrainingExample;
  positive: number;
  negatives: readonly number[];
}

/**
 * What an epoch does, step by step. It follows from the seed and the epoch's number alone, so whoever goes on from a checkpoint
 * has the same plan.
 */
export function epochPlan(
  examples: readonly TrainingExample[],
  epoch: number,
  { seed, draws, negatives, batch }: Pick<TrainingSettings, 'seed' | 'draws' | 'negatives' | 'batch'>,
): Draw[][] {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + epoch);
  const drawn = examples.flatMap((example) =>
    random
      .shuffled(example.positives)
      .slice(0, draws)
      .map((positive) => ({ example, positive, negatives: random.shuffled(example.negatives).slice(0, negatives) })),
  );
  const order = random.shuffled(drawn);
  const steps = Math.ceil(order.length / batch);
  // Of like size, for a step with one example would have no other to tell it from.
  return Array.from({ length: steps }, (_, step) =>
    order.slice(Math.floor((step * order.length) / steps), Math.floor(((step + 1) * order.length) / steps)),
  );
}

/** Steps of every epoch. */
export function stepsOfEpoch(
  examples: readonly TrainingExample[],
  { draws, batch }: Pick<TrainingSettings, 'draws' | 'batch'>,
): number {
  return Math.ceil(examples.reduce((sum, { positives }) => sum + Math.min(draws, positives.length), 0) / batch);
}
