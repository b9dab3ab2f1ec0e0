import type { Answer, CitationJson } from '../answers/answer.schema.js';
import { endOf, weirOf } from '../answers/outcome.js';
import { tokenLogprobs } from '../answers/token-logprobs.js';
import type {
  FunctionCallItem,
  OutputMessage,
  OutputPart,
  ResponseAnnotation,
  ResponseJson,
  ResponseRequest,
} from './responses.schema.js';

/** What all states of one response have in common. */
export interface ResponseFrame {
  runId: string;
  request: ResponseRequest;
  /** Seconds since the epoch. */
  created: number;
}

/** A response that is under way. */
export function responseBegun({ runId, request, created }: ResponseFrame): ResponseJson {
  return {
    id: `resp_${runId}`,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: request.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: request.temperature ?? null,
    text: { format: request.text?.format ?? { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    usage: null,
  };
}

/** @param filtered - What was streamed is not the answer. */
export function responseEnded(frame: ResponseFrame, answer: Answer, filtered = false): ResponseJson {
  const reason = filtered ? 'content_filter' : incompleteReason(answer);
  return {
    ...responseBegun(frame),
    status: reason === undefined ? 'completed' : 'incomplete',
    incomplete_details: reason === undefined ? null : { reason },
    output: [...(saysSomething(answer) ? [messageItem(frame, answer)] : []), ...callItems(answer)],
    usage: usageOf(answer),
    weir: weirOf(answer),
  };
}

export function responseFailed(frame: ResponseFrame, error: { code: string; message: string }): ResponseJson {
  return { ...responseBegun(frame), status: 'failed', error };
}

/** Whether there is a message beside the calls. */
export function saysSomething(answer: Answer): boolean {
  return answer.answer !== '' || answer.toolCalls === undefined;
}

export function messageId({ runId }: ResponseFrame): string {
  return `msg_${runId}`;
}

export function messageItem(frame: ResponseFrame, answer: Answer): OutputMessage {
  return {
    type: 'message',
    id: messageId(frame),
    status: incompleteReason(answer) === undefined ? 'completed' : 'incomplete',
    role: 'assistant',
    content: [partOf(answer)],
  };
}

export function partOf(answer: Answer): OutputPart {
  if (endOf(answer) === 'refused') return { type: 'refusal', refusal: answer.reason?.message ?? answer.answer };
  return {
    type: 'output_text',
    text: answer.answer,
    annotations: answer.citations.map((citation) => annotationOf(citation, answer.answer.length)),
    logprobs: tokenLogprobs(answer),
  };
}

export function callItems({ toolCalls = [] }: Answer): FunctionCallItem[] {
  return toolCalls.map(({ id, name, arguments: given }) => ({
    type: 'function_call',
    id: `fc_${id}`,
    call_id: id,
    name,
    arguments: given,
    status: 'completed',
  }));
}

function incompleteReason(answer: Answer): 'max_output_tokens' | 'content_filter' | undefined {
  const end = endOf(answer);
  if (end === 'cut') return 'max_output_tokens';
  return end === 'refused' ? 'content_filter' : undefined;
}

function annotationOf(citation: CitationJson, answerLength: number): ResponseAnnotation {
  const { documentId, chunkId, uri, title, answerStart = 0, answerEnd = answerLength } = citation;
  return uri !== undefined && /^https?:\/\//i.test(uri)
    ? { type: 'url_citation', start_index: answerStart, end_index: answerEnd, title: title ?? documentId, url: uri }
    : { type: 'file_citation', index: answerStart, filename: documentId, file_id: chunkId };
}

function usageOf({ usage: { inputTokens, outputTokens } }: Answer): NonNullable<ResponseJson['usage']> {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
}
