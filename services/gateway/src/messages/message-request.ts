import { WeirError } from '@weir/errors';
import type { AnswerRequest, Message, ToolCallJson } from '../answers/answer.schema.js';
import { type FieldNames, fieldNames } from '../answers/conversation.js';
import { defined } from '../answers/defined.js';
import type { MessageRequest } from './messages.schema.js';

/** What a request for a message calls the fields of a question. */
export const messageFields: FieldNames = { ...fieldNames, app: 'model', toolChoice: 'tool_choice' };

type Given = MessageRequest['messages'][number];
type TextBlock = { text: string };

/**
 * A request of Anthropic's Messages API as a question to an app.
 *
 * @throws WeirError poison `thread-unsupported-request`: Anthropic's client knows the code, and goes on without a thread.
 */
export function questionOf(request: MessageRequest): AnswerRequest {
  const {
    model,
    system,
    messages,
    tools,
    tool_choice: choice,
    output_config: output,
    stream,
    metadata,
    weir,
  } = request;
  if (request.thread !== undefined) {
    throw new WeirError({
      code: 'thread-unsupported-request',
      disposition: 'poison',
      field: 'thread',
      message: 'Conversations are not kept here: send all of it as messages.',
    });
  }
  const instructions: Message[] = system ? [{ role: 'system', content: textOf(system) }] : [];
  return {
    app: model,
    messages: [...instructions, ...messages.flatMap(messagesOf)],
    stream: stream ?? false,
    ...(tools && tools.length > 0
      ? {
          tools: tools.map(({ name, description = '', input_schema: parameters }) => ({
            name,
            description,
            parameters,
          })),
        }
      : {}),
    ...(choice ? { toolChoice: choiceOf(choice) } : {}),
    ...(output?.format ? { responseSchema: output.format.schema } : {}),
    sampling: defined({
      temperature: request.temperature,
      topP: request.top_p,
      topK: request.top_k,
      maxOutputTokens: request.max_tokens,
      stop: request.stop_sequences,
    }),
    ...(metadata?.user_id ? { metadata: { user_id: metadata.user_id } } : {}),
    ...defined(weir ?? {}),
  };
}

/** One message may hold several of ours: results of tools are messages of their own, and come before what the user says. */
function messagesOf({ role, content }: Given): Message[] {
  if (typeof content === 'string') return [{ role, content }];
  const text = textOf(content.filter((block) => block.type === 'text'));
  if (role === 'assistant') {
    const toolCalls = content.flatMap((block): ToolCallJson[] =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: JSON.stringify(block.input) }] : [],
    );
    return [{ role, content: text, ...(toolCalls.length === 0 ? {} : { toolCalls }) }];
  }
  const results = content.flatMap((block): Message[] =>
    block.type === 'tool_result' ? [{ role: 'tool', toolCallId: block.tool_use_id, content: resultOf(block) }] : [],
  );
  return [...results, ...(text === '' && results.length > 0 ? [] : [{ role, content: text }])];
}

/** That a call failed is said in words: the other APIs that models are asked by have no flag for it. */
function resultOf({
  content = '',
  is_error: failed,
}: {
  content?: string | readonly TextBlock[] | undefined;
  is_error?: boolean | undefined;
}): string {
  const text = textOf(content);
  return failed ? `Error: ${text}` : text;
}

function textOf(content: string | readonly TextBlock[]): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
}

function choiceOf(choice: NonNullable<MessageRequest['tool_choice']>): string {
  if (choice.type === 'tool') return choice.name;
  return choice.type === 'any' ? 'required' : choice.type;
}
