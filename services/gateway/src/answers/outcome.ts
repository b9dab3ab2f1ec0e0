import type { AnswerCompleted } from '@weir/contracts';
import { stepFailure } from '@weir/requests';
import { answerJson } from './answer-json.js';
import type { Answer } from './answer.schema.js';
import { defined } from './defined.js';

/** How an answer ended, for the APIs of others: whole, cut at its longest, asking for calls, or refused by a policy. */
export type AnswerEnd = 'whole' | 'cut' | 'calls' | 'refused';

/** Reasons of a refusal whose answer says itself that there is none: to a client of those APIs it is an answer. */
const SAYS_SO_ITSELF: ReadonlySet<string> = new Set(['no-support', 'no-context']);

/** @throws WeirError with the reason's code for a run that failed. */
export function succeeded(message: AnswerCompleted): Answer {
  const answer = answerJson(message);
  if (answer.outcome !== 'failed') return answer;
  const { code, message: text, field = '' } = answer.reason ?? { code: 'run-failed', message: 'The run failed.' };
  throw stepFailure({ code, message: text, field });
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
