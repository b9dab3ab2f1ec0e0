import type { LanguageModelSpec } from '../kinds/model.js';
import type { ModelCard } from '../kinds/model-card.js';
import { DAYS_PER_MONTH, type Load } from './load.js';
import { decimal, type Step, whole } from './step.js';

/** Of one instance, an hour. */
export type InstancePrice = NonNullable<ModelCard['instancePrice']>;

export interface MonthlyCost {
  amount: number;
  currency: string;
  steps: Step[];
}

/**
 * What a load costs in a month of 30 days: instances by the hour for a model of one's own where their price is known or that of a second is, else
 * tokens by the model's prices.
 *
 * @param own - `price` is for models whose cards have none.
 * @returns Why it cannot be told, where it cannot.
 */
export function monthlyCost(
  spec: LanguageModelSpec,
  load: Load,
  own: { instances: number | undefined; price: InstancePrice | undefined },
  currency: string,
): MonthlyCost | { unknown: string } {
  if (spec.provider === 'extractive' || spec.provider === 'scripted') return { amount: 0, currency, steps: [] };
  const price = spec.card?.instancePrice ?? priceOfHour(spec) ?? own.price;
  if ((spec.card?.hosting === 'own' || spec.prices?.perSecond) && price) {
    if (own.instances === undefined) return { unknown: 'its card has no speed that instances follow from' };
    return byInstances(own.instances, price);
  }
  if (spec.prices) return byTokens(spec.prices, load, spec.card?.purpose ?? 'chat');
  return { unknown: spec.card?.hosting === 'own' ? 'no price of an instance is known' : 'it declares no prices' };
}

function priceOfHour({ prices }: LanguageModelSpec): InstancePrice | undefined {
  return prices?.perSecond ? { amount: prices.perSecond * 3_600, currency: prices.currency } : undefined;
}

function byInstances(instances: number, { amount: perHour, currency }: InstancePrice): MonthlyCost {
  const amount = instances * perHour * 24 * DAYS_PER_MONTH;
  return {
    amount,
    currency,
    steps: [
      {
        name: 'cost of a month',
        formula: `instances: ${whole(instances)} × ${decimal(perHour, 4)} ${currency} an hour × 24 × ${DAYS_PER_MONTH}`,
        result: `${decimal(amount)} ${currency}`,
      },
    ],
  };
}

function byTokens(
  { input, output, currency }: { input: number; output: number; currency: string },
  { requestsPerDay, inputTokens, outputTokens }: Load,
  purpose: string,
): MonthlyCost {
  const written = purpose === 'chat' ? outputTokens : 0;
  const amount = (requestsPerDay * DAYS_PER_MONTH * (inputTokens * input + written * output)) / 1_000_000;
  return {
    amount,
    currency,
    steps: [
      {
        name: 'cost of a month',
        formula: `${whole(requestsPerDay)} × ${DAYS_PER_MONTH} × (${whole(inputTokens)} × ${decimal(input, 6)} + ${whole(written)} × ${decimal(output, 6)}) ÷ 1,000,000`,
        result: `${decimal(amount)} ${currency}`,
        source: 'the prices that the model declares, for a million tokens',
      },
    ],
  };
}
