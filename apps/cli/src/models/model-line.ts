import type { ModelFacts } from '@weir/resources';

/** A model as a line of JSON: what it declares, and what follows from it. */
export function modelLine(facts: ModelFacts): Record<string, unknown> {
  const { name, spec, card, quality, cost, latencyMs, memory, instances, daysOverdue } = facts;
  const { scores, ...said } = card;
  return {
    name,
    provider: spec.provider,
    ...('model' in spec ? { model: spec.model } : {}),
    contextTokens: spec.contextTokens,
    ...(spec.prices ? { prices: spec.prices } : {}),
    ...said,
    scores,
    ...(quality ? { quality } : {}),
    cost: 'unknown' in cost ? cost : { amount: cost.amount, currency: cost.currency },
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(memory
      ? { memory: { weights: memory.weights, cache: memory.cache, overhead: memory.overhead, total: memory.total } }
      : {}),
    ...(instances ? { instances: instances.instances } : {}),
    daysOverdue,
  };
}
