import type { AnswerCompleted, AnswerRequested, StepCompleted } from '@weir/contracts';
import { answerFeatures } from './answer-features.js';
import { questionFeatures } from './question-features.js';
import type { RunFeatures } from './run-features.js';

/** From the laxest to the strictest. */
const VERDICTS = ['allow', 'redact', 'block'];

/** What was read of a run's records beside its outcome; absent where it stands nowhere any longer. */
export interface RunRecords {
  request?: AnswerRequested | undefined;
  /** Replies of its steps. */
  replies: readonly StepCompleted[];
}

/** What drift looks at of a run. Pure: an outcome that is delivered twice gives the same twice. @param at - When it was answered. */
export function measureRun(outcome: AnswerCompleted, { request, replies }: RunRecords, at: number): RunFeatures {
  const question = request && questionIn(request);
  const vector = firstOf(replies, 'embed')?.vectors[0]?.values;
  const hits = firstOf(replies, 'retrieve')?.hits;
  const reason = outcome.reason?.code ?? '';
  const verdict = strictest(outcome.verdicts.map((each) => each.verdict));
  return {
    run: outcome.runId,
    at,
    outcome: reason === '' ? outcome.outcome : `${outcome.outcome}:${reason}`,
    ...(question ? questionFeatures(question) : {}),
    ...(vector && vector.length > 0 ? { questionVector: vector } : {}),
    ...(hits ? { hits: hits.length } : {}),
    ...(hits?.[0] ? { bestScore: hits[0].score } : {}),
    ...(outcome.outcome === 'answered' ? answerFeatures(outcome.answer) : {}),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

/** The last thing that the user said. */
function questionIn({ question, messages }: AnswerRequested): string | undefined {
  const text = question === '' ? messages.findLast(({ role }) => role === 'user')?.content : question;
  return text === '' ? undefined : text;
}

type Kind = 'embed' | 'retrieve';
type Result<Of extends Kind> = Extract<StepCompleted['result'], { case: Of }>['value'];

function firstOf<Of extends Kind>(replies: readonly StepCompleted[], kind: Of): Result<Of> | undefined {
  return replies.find(({ result }) => result.case === kind)?.result.value as Result<Of> | undefined;
}

function strictest(verdicts: readonly string[]): string | undefined {
  return VERDICTS.findLast((verdict) => verdicts.includes(verdict));
}
