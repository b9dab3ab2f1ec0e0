import type { AnswerCompleted } from '@weir/contracts';
import { answerJson } from '../answers/answer-json.js';
import type { Answer, CitationJson } from '../answers/answer.schema.js';
import { stepFailure } from '../replies/steps.js';
import type { Annotation, ChatCompletion, FinishReason } from './chat.schema.js';

/** What a completion and all chunks of one have in common. */
export interface CompletionFrame {
  runId: string;
  /** As the request named it. */
  model: string;
  /** Seconds since the epoch. */
  created: number;
}

/** Reasons of a refusal whose answer says itself that there is none: to a chat client it is an answer. */
const SAYS_SO_ITSELF: ReadonlySet<string> = new Set(['no-support', 'no-context']);

/**
 * The outcome of a run as a chat completion.
 *
 * @throws WeirError with the reason's code for a run that failed.
 */
export function chatCompletion(message: AnswerCompleted, frame: CompletionFrame): ChatCompletion {
  const answer = succeeded(message);
  return {
    id: completionId(frame.runId),
    object: 'chat.completion',
    created: frame.created,
    model: frame.model,
    system_fingerprint: answer.fingerprint,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.answer,
          refusal: refusalOf(answer),
          annotations: annotationsOf(answer),
        },
        logprobs: null,
        finish_reason: finishReasonOf(answer),
      },
    ],
    usage: usageOf(answer),
    weir: weirOf(answer),
  };
}

/** @throws WeirError with the reason's code for a run that failed. */
export function succeeded(message: AnswerCompleted): Answer {
  const answer = answerJson(message);
  if (answer.outcome !== 'failed') return answer;
  const { code, message: text, field = '' } = answer.reason ?? { code: 'run-failed', message: 'The run failed.' };
  throw stepFailure({ code, message: text, field });
}

export function completionId(runId: string): string {
  return `chatcmpl-${runId}`;
}

export function finishReasonOf({ outcome, reason }: Answer): FinishReason {
  if (outcome === 'answered') return reason?.code === 'length' ? 'length' : 'stop';
  return reason && SAYS_SO_ITSELF.has(reason.code) ? 'stop' : 'content_filter';
}

/** Why a policy refused, as a chat client expects to be told. */
export function refusalOf(answer: Answer): string | null {
  return finishReasonOf(answer) === 'content_filter' ? (answer.reason?.message ?? '') : null;
}

/**
 * Citations as annotations of the text. One that does not say where in the answer it belongs is for all of it. Offsets are
 * UTF-16 code units; `end_index` is exclusive.
 */
export function annotationsOf({ citations, answer }: Answer): Annotation[] {
  return citations.map((citation) => annotationOf(citation, answer.length));
}

function annotationOf(citation: CitationJson, answerLength: number): Annotation {
  const { documentId, chunkId, uri, title, answerStart = 0, answerEnd = answerLength } = citation;
  const place = { start_index: answerStart, end_index: answerEnd };
  return uri !== undefined && /^https?:\/\//i.test(uri)
    ? { type: 'url_citation', url_citation: { ...place, title: title ?? documentId, url: uri } }
    : { type: 'file_citation', file_citation: { ...place, filename: documentId, file_id: chunkId } };
}

export function usageOf({ usage }: Answer): ChatCompletion['usage'] {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

/** What OpenAI's shape has no place for. */
export function weirOf(answer: Answer): Record<string, unknown> {
  const { runId, outcome, reason, citations, fingerprint, verdicts, timings, provenance } = answer;
  return { runId, outcome, ...(reason ? { reason } : {}), citations, fingerprint, verdicts, timings, provenance };
}
