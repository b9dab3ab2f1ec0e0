import { WeirError } from '@weir/errors';
import type { AdaptedSide } from '../embedding-adapter.js';

export interface TrainingSettings {
  /** @default 'both' */
  side: AdaptedSide;
  /** Rows of either matrix; what is added to an embedding lies in a space of so many dimensions. @default 16 */
  rank: number;
  /** Of the softmax over cosines. @default 0.05 */
  temperature: number;
  /** Of the first step; it falls to 0 along half a cosine. @default 0.001 */
  rate: number;
  /** Pull towards the embeddings as they are, per step and unit of rate. @default 0.01 */
  decay: number;
  /** How often every example is seen. @default 20 */
  epochs: number;
  /** Examples of one step. @default 32 */
  batch: number;
  /** Of an example's positives, those that an epoch draws, at most. @default 4 */
  draws: number;
  /** Of an example's negatives, those that are drawn for a step, at most. @default 4 */
  negatives: number;
  /** Epochs that rank what is held back no better, after which it ends. @default 5 */
  patience: number;
  /** The same seed gives the same adapter, bit for bit. @default 1 */
  seed: number;
}

export const DEFAULT_SETTINGS: TrainingSettings = {
  side: 'both',
  rank: 16,
  temperature: 0.05,
  rate: 0.001,
  decay: 0.01,
  epochs: 20,
  batch: 32,
  draws: 4,
  negatives: 4,
  patience: 5,
  seed: 1,
};

/** @throws WeirError poison `tuning-settings-invalid`; `field` names the setting. */
export function requireSettings(settings: TrainingSettings): void {
  const whole = { rank: 1, epochs: 1, batch: 2, draws: 1, negatives: 0, patience: 1, seed: 0 };
  for (const [field, least] of Object.entries(whole) as [keyof typeof whole, number][]) {
    const value = settings[field];
    if (!Number.isSafeInteger(value) || value < least) throw invalid(field, `a whole number of at least ${least}`);
  }
  for (const field of ['temperature', 'rate'] as const) {
    if (!(settings[field] > 0 && Number.isFinite(settings[field]))) throw invalid(field, 'above 0');
  }
  if (!(settings.decay >= 0 && Number.isFinite(settings.decay))) throw invalid('decay', 'at least 0');
}

function invalid(field: string, must: string): WeirError {
  return new WeirError({
    code: 'tuning-settings-invalid',
    disposition: 'poison',
    field,
    message: `The setting ${field} of the trainer must be ${must}.`,
  });
}
