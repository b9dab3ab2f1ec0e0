import type { StepCompleted } from '@weir/contracts';
import { WeirError } from '@weir/errors';

type ResultCase = NonNullable<StepCompleted['result']['case']>;
export type Result<Case extends ResultCase> = Extract<StepCompleted['result'], { case: Case }>['value'];

/** @throws WeirError poison `step-unexpected`. */
export function expectResult<Case extends ResultCase>(reply: StepCompleted, wanted: Case): Result<Case> {
  if (reply.result.case === wanted) return reply.result.value as Result<Case>;
  throw new WeirError({
    code: 'step-unexpected',
    disposition: 'poison',
    field: 'result',
    message: `The reply to ${reply.step} holds ${reply.result.case ?? 'nothing'}, not ${wanted}.`,
  });
}
