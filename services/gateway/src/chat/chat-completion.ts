import type { Answer, CitationJson } from '../answers/answer.schema.js';
import { type AnswerEnd, endOf, weirOf } from '../answers/outcome.js';
import { tokenLogprobs } from '../answers/token-logprobs.js';
import type { Annotation, ChatCompletion, FinishReason, FunctionCall, Logprobs } from './chat.schema.js';

/** What a completion and all chunks of one have in common. */
export interface CompletionFrame {
  runId: string;
  /** As the request named it. */
  model: string;
  /** Seconds since the epoch. */
  created: number;
}

const finishReasons: Readonly<Record<AnswerEnd, FinishReason>> = {
  whole: 'stop',
  cut: 'length',
  calls: 'tool_calls',
  refused: 'content_filter',
};

/** The outcomes of a request's runs, one for each choice, as a chat completion. */
export function chatCompletion(answers: readonly [Answer, ...Answer[]], frame: CompletionFrame): ChatCompletion {
  const [first] = answers;
  return {
    id: completionId(frame.runId),
    object: 'chat.completion',
    created: frame.created,
    model: frame.model,
    system_fingerprint: first.fingerprint,
    choices: answers.map((answer, index) => ({
      index,
      message: messageOf(answer),
      logprobs: logprobsOf(answer),
      finish_reason: finishReasonOf(answer),
      ...(answers.length === 1 ? {} : { weir: weirOf(answer) }),
    })),
    usage: usageOf(answers),
    weir: weirOf(first),
  };
}

function messageOf(answer: Answer): ChatCompletion['choices'][number]['message'] {
  const calls = callsOf(answer);
  return {
    role: 'assistant',
    content: answer.answer === '' && calls.length > 0 ? null : answer.answer,
    refusal: refusalOf(answer),
    annotations: annotationsOf(answer),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

export function callsOf({ toolCalls = [] }: Answer): FunctionCall[] {
  return toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function',
    function: { name, arguments: given },
  }));
}

export function logprobsOf(answer: Answer): Logprobs | null {
  return answer.logprobs ? { content: tokenLogprobs(answer), refusal: null } : null;
}

export function completionId(runId: string): string {
  return `chatcmpl-${runId}`;
}

export function finishReasonOf(answer: Answer): FinishReason {
  return finishReasons[endOf(answer)];
}

/** Why a policy refused, as a chat client expects to be told. */
export function refusalOf(answer: Answer): string | null {
  return endOf(answer) === 'refused' ? (answer.reason?.message ?? '') : null;
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

/** Of all runs together: each asked the model by itself. */
export function usageOf(answers: readonly Answer[]): ChatCompletion['usage'] {
  const input = answers.reduce((sum, { usage }) => sum + usage.inputTokens, 0);
  const output = answers.reduce((sum, { usage }) => sum + usage.outputTokens, 0);
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}
