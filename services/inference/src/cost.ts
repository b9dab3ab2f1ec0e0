import type { Completion } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';

/** What is paid for of a call. */
export type Billed = Completion['usage'] & {
  /** That the model worked. */
  seconds: number;
};

/** In the currency of the model's prices, which are for a million tokens, and for a second where they say so; 0 for a model without. */
export function costOf({ inputTokens, outputTokens, seconds }: Billed, { prices }: LanguageModelSpec): number {
  if (!prices) return 0;
  return (inputTokens * prices.input + outputTokens * prices.output) / 1_000_000 + seconds * (prices.perSecond ?? 0);
}

/** Of a call, no more than it may take: no clock makes it dearer than what was reserved for it. */
export function billedSeconds(milliseconds: number, { timeoutMs }: LanguageModelSpec): number {
  return Math.min(milliseconds, timeoutMs) / 1_000;
}
