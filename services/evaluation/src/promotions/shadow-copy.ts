import { type AnswerRequested, AnswerRequestedSchema, create, ExperimentSchema, hashId } from '@weir/contracts';
import { chanceOf } from '@weir/statistics';
import type { PromotionRecord } from './promotion-state.js';

/** Whether the candidate is asked a question, too: always the same of a run. */
export function isShadowed(
  { runId, spec }: Pick<PromotionRecord, 'runId' | 'spec'>,
  tenant: string,
  run: string,
): boolean {
  return chanceOf(JSON.stringify(['shadow', runId, tenant, run])) < spec.shadow.share;
}

/** The run of the copy; the same whenever it is made. */
export function shadowRunId({ runId }: Pick<PromotionRecord, 'runId'>, tenant: string, run: string): string {
  return hashId('shadow', runId, tenant, run);
}

/**
 * Somebody's question, for the candidate. Experiments, answers that are renewed and questions that bring their own variant are not
 * copied; of the others what has to do with delivery is left out: nobody waits for the copy.
 */
export function shadowCopy(
  { runId, app, spec }: Pick<PromotionRecord, 'runId' | 'app' | 'spec'>,
  tenant: string,
  request: AnswerRequested,
): AnswerRequested | undefined {
  if (request.app !== app || request.experiment || request.renewal || request.variant) return undefined;
  const { subscription: _subscription, ...rest } = request;
  return create(AnswerRequestedSchema, {
    ...rest,
    runId: shadowRunId({ runId }, tenant, request.runId),
    stream: false,
    deadline: '',
    variant: spec.with,
    experiment: create(ExperimentSchema, { runId }),
  });
}
