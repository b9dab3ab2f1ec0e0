import type { AnswerCompleted } from '@weir/contracts';
import { stepFailure } from '@weir/requests';
import { answerJson } from './answer-json.js';
import type { Answer } from './answer.schema.js';
import { defined } from './defined.js';

/** How an answer ended, for the APIs of others: whole, cut at its longest, asking for calls, or refused by a policy. */
export type AnswerEnd = 'whole' | 'cut' | 'calls' | 'refused';

/** Reasons of a refusal whose answer says itself that there is none: to a client of those APIs it is an answer. */
const SAYS_SO_ITSELF: ReadonlySet<string> = new Set(['no-support', 'no-context']);

/** Refusals that are no answer to what was asked: HTTP has words of its own for them. */
const TOLD_BY_STATUS: ReadonlySet<string> = new Set(['budget-spent', 'budget-currency']);

/** @throws WeirError with the reason's code for a run that was refused because a budget does not allow it. */
export function requireAllowed({ outcome, reason }: AnswerCompleted): void {
  if (outcome === 'refused' && reason && TOLD_BY_STATUS.has(reason.code)) throw stepFailure(reason);
}

/** @throws WeirError with the reason's code for a run that failed, or that a budget does not allow. */
export function succeeded(message: AnswerCompleted): Answer {
  requireAllowed(message);
  const answer = answerJson(message);
  if (answer.outcome !== 'failed') return answer;
  const failure: Answer['reason'] = answer.reason ?? { code: 'run-failed', message: 'The run failed.' };
  throw stepFailure({ ...failure, field: failure.field ?? '' });
}

export function endOf({ outcome, reason, toolCalls }: Answer): AnswerEnd {
  if (outcome === 'answered') {
    if (toolCalls) return 'calls';
    return reason?.code === 'length' ? 'cut' : 'whole';
  }
  return reason && SAYS_SO_ITSELF.has(reason.code) ? 'whole' : 'refused';
}

/** What the shapes of others have no place for. */
export function weirOf(answer: Answer): Record<string, unknown> {
  const { runId, outcome, reason, citations, agreement, toolUses, fingerprint, verdicts, timings, provenance } = answer;
  const some = defined({ reason, agreement, toolUses });
  return { runId, outcome, ...some, citations, fingerprint, verdicts, timings, provenance };
}
