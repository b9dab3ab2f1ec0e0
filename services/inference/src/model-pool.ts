import { type ChatModel, type ChatModelPorts, createChatModel } from '@weir/models';
import { hashOf, type LanguageModelSpec } from '@weir/resources';
import { CircuitBreaker } from './circuit-breaker.js';
import { HedgeBudget } from './hedge-budget.js';

/** A model, and whether it is to be asked at the moment. */
export interface GuardedModel {
  model: ChatModel;
  breaker: CircuitBreaker;
  hedges: HedgeBudget;
}

/** Models kept; those used longest ago go first. */
const CAPACITY = 64;

/** Models by their specification, each made once. */
export function modelPool(ports: ChatModelPorts): (spec: LanguageModelSpec) => GuardedModel {
  const models = new Map<string, GuardedModel>();
  return (spec) => {
    const hash = hashOf(spec);
    const guarded = models.get(hash) ?? guardedModel(spec, ports);
    models.delete(hash);
    models.set(hash, guarded);
    if (models.size > CAPACITY) models.delete(models.keys().next().value!);
    return guarded;
  };
}

function guardedModel(spec: LanguageModelSpec, ports: ChatModelPorts): GuardedModel {
  const breaker = new CircuitBreaker();
  const model = createChatModel(spec, ports, (milliseconds) => breaker.limited(milliseconds));
  return { model, breaker, hedges: new HedgeBudget() };
}
