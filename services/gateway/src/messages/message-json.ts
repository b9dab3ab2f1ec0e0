import { WeirError } from '@weir/errors';
import type { Answer, ToolCallJson } from '../answers/answer.schema.js';
import { type AnswerEnd, endOf, weirOf } from '../answers/outcome.js';
import type { ContentBlock, MessageJson, StopReason } from './messages.schema.js';

/** What all states of one message have in common. */
export interface MessageFrame {
  runId: string;
  /** As the request named it. */
  model: string;
}

const stopReasons: Readonly<Record<AnswerEnd, StopReason>> = {
  whole: 'end_turn',
  cut: 'max_tokens',
  calls: 'tool_use',
  refused: 'refusal',
};

/** A message that is under way. */
export function messageBegun({ runId, model }: MessageFrame): MessageJson {
  return {
    id: `msg_${runId}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
}

/** @throws WeirError `tool-arguments-invalid` when the model asked for a call with something that is no JSON object. */
export function messageEnded(frame: MessageFrame, answer: Answer): MessageJson {
  const { answer: text, toolCalls = [] } = answer;
  const said: ContentBlock[] = text === '' ? [] : [{ type: 'text', text, citations: null }];
  return {
    ...messageBegun(frame),
    content: [...said, ...toolCalls.map((call) => toolUseOf(call, inputOf(call)))],
    ...stopOf(answer),
    usage: usageOf(answer),
    weir: weirOf(answer),
  };
}

export function toolUseOf({ id, name }: ToolCallJson, input: Record<string, unknown>): ContentBlock {
  return { type: 'tool_use', id, name, input, caller: { type: 'direct' } };
}

/** @param filtered - What was streamed is not the answer. */
export function stopOf(
  answer: Answer,
  filtered = false,
): Pick<MessageJson, 'stop_reason' | 'stop_sequence' | 'stop_details'> {
  const end = filtered ? 'refused' : endOf(answer);
  const explanation = answer.reason?.message ?? null;
  return {
    stop_reason: stopReasons[end],
    stop_sequence: null,
    stop_details: end === 'refused' ? { type: 'refusal', category: null, explanation } : null,
  };
}

export function usageOf({ usage }: Answer): MessageJson['usage'] {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
}

export function inputOf({ name, arguments: given }: ToolCallJson): Record<string, unknown> {
  const input = parsed(given);
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  throw new WeirError({
    code: 'tool-arguments-invalid',
    disposition: 'retryable',
    message: `The model asked for a call of ${name} with arguments that are no JSON object.`,
  });
}

/** A function without parameters may be called with nothing. */
function parsed(json: string): unknown {
  try {
    return json.trim() === '' ? {} : JSON.parse(json);
  } catch {
    return undefined;
  }
}
