import type { AnswerRequest, Message, ToolDefinition } from '../answers/answer.schema.js';
import { type FieldNames, fieldNames } from '../answers/conversation.js';
import { defined } from '../answers/defined.js';
import type { InputItem, ResponseRequest } from './responses.schema.js';

/** What a request for a response calls the fields of a question. */
export const responseFields: FieldNames = {
  ...fieldNames,
  app: 'model',
  messages: 'input',
  toolChoice: 'tool_choice',
};

/** A request for a response as a question to an app. `null` means what leaving it out means. */
export function questionOf(request: ResponseRequest): AnswerRequest {
  const { model, instructions, input, tools, tool_choice: choice, stream, metadata, user, weir } = request;
  const sampling = samplingOf(request);
  const responseSchema = schemaOf(request);
  const system: Message[] = instructions ? [{ role: 'system', content: instructions }] : [];
  return {
    app: model,
    messages: [...system, ...messagesOf(input)],
    stream: stream ?? false,
    ...(tools && tools.length > 0 ? { tools: tools.map(toolOf) } : {}),
    ...(choice ? { toolChoice: typeof choice === 'string' ? choice : choice.name } : {}),
    ...(responseSchema ? { responseSchema } : {}),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
    ...(metadata ? { metadata } : {}),
    ...(user ? { subject: user } : {}),
    ...defined(weir ?? {}),
  };
}

function messagesOf(input: ResponseRequest['input']): Message[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const messages: Message[] = [];
  for (const item of input) add(messages, item);
  return messages;
}

/** Calls belong to the assistant's message before them; where there is none, they are one. */
function add(messages: Message[], item: InputItem): void {
  if (item.type === 'function_call_output') {
    messages.push({ role: 'tool', content: textOf(item.output), toolCallId: item.call_id });
  } else if (item.type === 'function_call') {
    const call = { id: item.call_id, name: item.name, arguments: item.arguments };
    const last = messages.at(-1);
    if (last?.role === 'assistant') last.toolCalls = [...(last.toolCalls ?? []), call];
    else messages.push({ role: 'assistant', content: '', toolCalls: [call] });
  } else {
    const role = item.role === 'developer' ? 'system' : item.role;
    messages.push({ role, content: textOf(item.content) });
  }
}

type Part = Exclude<Extract<InputItem, { role: string }>['content'], string>[number];

function textOf(content: string | readonly Part[]): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join('\n');
}

function toolOf({ name, description, parameters }: NonNullable<ResponseRequest['tools']>[number]): ToolDefinition {
  return { name, description: description ?? '', parameters: parameters ?? { type: 'object', properties: {} } };
}

function schemaOf({ text }: ResponseRequest): AnswerRequest['responseSchema'] {
  if (text?.format?.type === 'json_schema') return text.format.schema;
  return text?.format?.type === 'json_object' ? { type: 'object' } : undefined;
}

function samplingOf(request: ResponseRequest): NonNullable<AnswerRequest['sampling']> {
  const logprobs = request.include?.includes('message.output_text.logprobs') ?? false;
  return defined({
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    topK: request.top_k ?? undefined,
    maxOutputTokens: request.max_output_tokens ?? undefined,
    logprobs: logprobs ? (request.top_logprobs ?? 0) : undefined,
  });
}
