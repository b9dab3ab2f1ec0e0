import type { JudgePrices } from '@weir/judges';
import { isLanguageModel, type ModelSpec } from '@weir/resources';

/** What a judge's calls are reserved by; undefined for a model without prices, and for one that is not asked itself. */
export function judgePrices(model: ModelSpec): JudgePrices | undefined {
  if (!isLanguageModel(model) || !model.prices) return undefined;
  const { input, output, perSecond } = model.prices;
  return { input, output, ...(perSecond === undefined ? {} : { perCall: (perSecond * model.timeoutMs) / 1_000 }) };
}
