import type { Completion } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';

/** In the currency of the model's prices, which are for a million tokens; 0 for a model without. */
export function costOf({ inputTokens, outputTokens }: Completion['usage'], { prices }: LanguageModelSpec): number {
  if (!prices) return 0;
  return (inputTokens * prices.input + outputTokens * prices.output) / 1_000_000;
}
