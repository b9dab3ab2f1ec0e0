import type { JsonObject, PromotionRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  appSchema,
  isLanguageModel,
  PREFERRED,
  type PromotionSpec,
  promotionSchema,
  searchEmbedding,
  type Snapshot,
} from '@weir/resources';
import { PROMOTION_METRICS } from './promotion-metrics.js';
import { promotedApp } from './resources-of.js';

export interface PlannedPromotion {
  spec: PromotionSpec;
  /** The specification of the App as it is declared. */
  before: JsonObject;
}

/**
 * Resolves what a request to promote names.
 *
 * @throws WeirError poison `promotion-invalid`, `app-unknown`, `model-unknown`, `policy-unknown`, `collection-unknown`, `embedding-not-of-collection`,
 *   `metric-unknown`, `judge-invalid`, `variant-invalid` or `canary-taken`; names the field.
 */
export function planPromotion(request: PromotionRequested, snapshot: Snapshot): PlannedPromotion {
  const parsed = promotionSchema.safeParse(request.spec);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = ['spec', ...(issue?.path ?? [])].join('.');
    throw invalid('promotion-invalid', field, `The promotion is invalid: ${issue?.message ?? 'not understood'}.`);
  }
  const spec = parsed.data;
  const before = JSON.parse(JSON.stringify(snapshot.get('App', spec.app, 'spec.app'))) as JsonObject;
  const changed = appSchema.safeParse(promotedApp({ before, spec }));
  if (!changed.success) {
    const [issue] = changed.error.issues;
    const field = ['spec.with', ...(issue?.path ?? [])].join('.');
    throw invalid('variant-invalid', field, `The changed app is no App: ${issue?.message ?? 'not understood'}.`);
  }
  const { model, policy, retrieval } = changed.data;
  snapshot.get('Model', model, 'spec.with.model');
  snapshot.get('Policy', policy, 'spec.with.policy');
  if (retrieval) {
    const { collection, embedding } = retrieval;
    snapshot.get('Collection', collection, 'spec.with.retrieval.collection');
    searchEmbedding(collection, embedding, snapshot, 'spec.with.retrieval.embedding');
  }
  const judge = spec.judge && snapshot.get('Model', spec.judge.model, 'spec.judge.model');
  if (judge && !isLanguageModel(judge)) {
    throw invalid('judge-invalid', 'spec.judge.model', 'A route or an embedding cannot judge: name a language model.');
  }
  if (judge && spec.judge?.maxCost !== undefined && !judge.prices) {
    throw invalid('judge-invalid', 'spec.judge.maxCost', 'The judge has no prices: limit maxTokens instead.');
  }
  for (const { name } of spec.gate.metrics) {
    if (!Object.hasOwn(PROMOTION_METRICS, name) && name !== PREFERRED) throw unknownMetric('spec.gate.metrics', name);
  }
  // A canary is judged after each answer: by what costs nothing.
  for (const { name } of spec.canary.metrics) {
    const metric = Object.hasOwn(PROMOTION_METRICS, name) ? PROMOTION_METRICS[name] : undefined;
    if (!metric || metric.pairsOnly) throw unknownMetric('spec.canary.metrics', name);
  }
  const canary = snapshot.find('Canary', spec.app);
  if (canary && canary.promotion !== request.promotion) {
    const message = `The App ${spec.app} has a canary already, of ${JSON.stringify(canary.promotion)}.`;
    throw invalid('canary-taken', 'spec.app', message);
  }
  return { spec, before };
}

function unknownMetric(field: string, name: string): WeirError {
  return invalid('metric-unknown', field, `There is no metric ${JSON.stringify(name)} that fits here.`);
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
