import { create, type EvaluationCompleted, hashId, topics, VariantRecommendedSchema } from '@weir/contracts';
import type { SuiteSummary } from '@weir/experiments';
import { emit, type Emission } from '@weir/kafka';

/** Says that another variant than the baseline is the one to take, where a suite has come to that. */
export function recommendedEmission(tenant: string, completed: EvaluationCompleted): Emission[] {
  const { runId, suite, cause, outcome } = completed;
  const { baseline = '', recommendation } = (completed.summary ?? {}) as unknown as Partial<SuiteSummary>;
  const { variant, reason = '' } = recommendation ?? {};
  if (outcome !== 'completed' || variant === undefined || variant === baseline) return [];
  const message = create(VariantRecommendedSchema, { suite, runId, baseline, variant, reason, cause });
  const id = hashId('variant-recommended', tenant, runId);
  return [emit(topics.variantRecommended, message, { run: runId, id })];
}
