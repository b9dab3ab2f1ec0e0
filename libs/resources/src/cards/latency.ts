import type { ModelCard } from '../kinds/model-card.js';
import type { Load } from './load.js';

/**
 * From a request to the end of its answer, milliseconds.
 *
 * @returns Undefined when the card does not say what it depends on.
 */
export function latencyMs({ purpose, speed }: Pick<ModelCard, 'purpose' | 'speed'>, load: Load): number | undefined {
  if (speed?.firstTextMs === undefined) return undefined;
  if (purpose !== 'chat') return speed.firstTextMs;
  if (speed.outputTokensPerSecond === undefined) return undefined;
  return speed.firstTextMs + (load.outputTokens / speed.outputTokensPerSecond) * 1_000;
}
