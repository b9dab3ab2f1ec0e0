import { create, hashId, ModelReviewDueSchema, topics } from '@weir/contracts';
import { type Emission, emit } from '@weir/kafka';
import { daysOverdue, type ModelSpec } from '@weir/resources';

/**
 * Says of a model whose card was to be looked at by now that it was not; undefined of others. The record's id depends on the
 * model's name and the day alone, so that it is written once, however often and wherever this is found out.
 */
export function reviewDue({ name, spec }: { name: string; spec: ModelSpec }, now: Date): Emission | undefined {
  const reviewBy = spec.provider === 'route' ? undefined : spec.card?.reviewBy;
  const late = reviewBy === undefined ? 0 : daysOverdue(reviewBy, now);
  if (reviewBy === undefined || late === 0) return undefined;
  const message = create(ModelReviewDueSchema, {
    model: name,
    provider: spec.provider,
    providerModel: 'model' in spec ? spec.model : '',
    reviewBy,
    daysOverdue: late,
  });
  return emit(topics.modelReviewDue, message, { id: reviewId(name, reviewBy) });
}

function reviewId(model: string, reviewBy: string): string {
  return hashId('model-review', model, reviewBy);
}
