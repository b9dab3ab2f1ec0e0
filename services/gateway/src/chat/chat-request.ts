import type { AnswerRequest, Message, ToolDefinition } from '../answers/answer.schema.js';
import { type FieldNames, fieldNames } from '../answers/conversation.js';
import { defined } from '../answers/defined.js';
import type { ChatRequest } from './chat.schema.js';

/** What a chat completion request calls the fields of a question. */
export const chatFields: FieldNames = { ...fieldNames, app: 'model', toolChoice: 'tool_choice' };

/** Seeds of choices lie further apart than those that the samples of one run take. */
const SEED_STEP = 1_000;

/** A chat completion request as a question to an app. `null` means what leaving it out means. */
export function questionOf(request: ChatRequest): AnswerRequest {
  const { model, messages, tools, tool_choice: choice, stream, metadata, user, weir } = request;
  const sampling = samplingOf(request);
  const responseSchema = schemaOf(request);
  return {
    app: model,
    messages: messages.map(messageOf),
    stream: stream ?? false,
    ...(tools && tools.length > 0 ? { tools: tools.map(toolOf) } : {}),
    ...(choice ? { toolChoice: typeof choice === 'string' ? choice : choice.function.name } : {}),
    ...(responseSchema ? { responseSchema } : {}),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(metadata ? { metadata } : {}),
    ...(user ? { subject: user } : {}),
    ...defined(weir ?? {}),
  };
}

/**
 * One question for each choice. With a seed, the request's or else the app's, each has one of its own: the first the seed
 * itself, so that it is what a request for one choice gets.
 *
 * @param appSeed - That of the app.
 */
export function choicesOf(question: AnswerRequest, count: number, appSeed: number | undefined): AnswerRequest[] {
  const seed = question.sampling?.seed ?? appSeed;
  return Array.from({ length: count }, (_, index) =>
    seed === undefined || index === 0
      ? question
      : { ...question, sampling: { ...question.sampling, seed: seedOf(seed, index) } },
  );
}

/** Downwards, where upwards there are no more whole numbers. */
function seedOf(seed: number, index: number): number {
  const up = seed + index * SEED_STEP;
  return Number.isSafeInteger(up) ? up : seed - index * SEED_STEP;
}

function messageOf(message: ChatRequest['messages'][number]): Message {
  const content = textOf(message.content ?? '');
  switch (message.role) {
    case 'tool':
      return { role: 'tool', content, toolCallId: message.tool_call_id };
    case 'assistant': {
      const calls = message.tool_calls ?? [];
      const toolCalls = calls.map(({ id, function: { name, arguments: given } }) => ({ id, name, arguments: given }));
      return { role: 'assistant', content, ...(toolCalls.length === 0 ? {} : { toolCalls }) };
    }
    default:
      return { role: message.role === 'user' ? 'user' : 'system', content };
  }
}

function textOf(content: string | readonly { text: string }[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
}

function toolOf({
  function: { name, description = '', parameters },
}: NonNullable<ChatRequest['tools']>[number]): ToolDefinition {
  return { name, description, parameters: parameters ?? { type: 'object', properties: {} } };
}

function schemaOf({ response_format: format }: ChatRequest): AnswerRequest['responseSchema'] {
  if (format?.type === 'json_schema') return format.json_schema.schema;
  return format?.type === 'json_object' ? { type: 'object' } : undefined;
}

function samplingOf(request: ChatRequest): NonNullable<AnswerRequest['sampling']> {
  const { stop } = request;
  return defined({
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    topK: request.top_k ?? undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    seed: request.seed ?? undefined,
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
    stop: stop ? [stop].flat() : undefined,
    logprobs: request.logprobs ? (request.top_logprobs ?? 0) : undefined,
  });
}
