import type { ChatMessage, CompleteRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { ChatMessageInput, CompletionRequest, ModelTool } from '@weir/models';
import {
  effectiveSampling,
  languageModelSchema,
  type LanguageModelSpec,
  samplingSchema,
  withoutCard,
} from '@weir/resources';
import type { z } from 'zod';

export interface Completable {
  /** To be asked in this order. */
  specs: readonly [LanguageModelSpec, ...LanguageModelSpec[]];
  request: CompletionRequest;
}

/** What every provider takes. */
const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * What a message asks of which model. A question without messages is a message; messages without a question ask the last
 * of the user's.
 *
 * @throws WeirError poison `model-invalid`, `sampling-invalid`, `role-unknown`, `tool-invalid`, `tool-unknown` or
 *   `question-missing`, naming the field.
 */
export function readRequest(message: CompleteRequested): Completable {
  const spec = withoutCard(parse(languageModelSchema, message.model, 'model'));
  const fallbacks = message.fallbacks.map((fallback, index) =>
    withoutCard(parse(languageModelSchema, fallback, 'model', `fallbacks[${index}]`)),
  );
  const sampling = effectiveSampling(parse(samplingSchema, message.sampling ?? {}, 'sampling'));
  const messages =
    message.messages.length > 0
      ? message.messages.map(messageOf)
      : [{ role: 'user' as const, content: message.question }];
  const question = message.question || (messages.findLast(({ role }) => role === 'user')?.content ?? '');
  if (question.trim() === '') {
    throw invalid(
      'question-missing',
      'question',
      'The request asks nothing: give question, or messages with one of the user.',
    );
  }
  const { contexts, toolChoice, responseSchema } = message;
  const tools = toolsOf(message);
  return {
    specs: [spec, ...fallbacks],
    request: {
      messages,
      question,
      contexts,
      sampling,
      ...(tools.length === 0 ? {} : { tools }),
      ...(toolChoice === '' ? {} : { toolChoice }),
      ...(responseSchema === undefined ? {} : { responseSchema }),
    },
  };
}

function toolsOf({ tools, toolChoice }: CompleteRequested): ModelTool[] {
  const known = ['', 'auto', 'none', 'required', ...tools.map(({ name }) => name)];
  if (!known.includes(toolChoice)) {
    throw invalid('tool-unknown', 'toolChoice', 'The tool choice must be auto, none, required, or the name of a tool.');
  }
  return tools.map(({ name, description, parameters }, index) => {
    if (!FUNCTION_NAME.test(name)) {
      const message = "A tool's name must be 1 to 64 letters, digits, dashes or underscores.";
      throw invalid('tool-invalid', `tools[${index}].name`, message);
    }
    return { name, description, parameters: parameters ?? { type: 'object', properties: {} } };
  });
}

function messageOf({ role, content, toolCalls, toolCallId }: ChatMessage, index: number): ChatMessageInput {
  return {
    role: roleOf(role, index),
    content,
    ...(toolCalls.length === 0
      ? {}
      : { toolCalls: toolCalls.map(({ id, name, arguments: written }) => ({ id, name, arguments: written })) }),
    ...(toolCallId === '' ? {} : { toolCallId }),
  };
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  kind: 'model' | 'sampling',
  field: string = kind,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = [field, ...(issue?.path ?? [])].join('.');
  throw invalid(`${kind}-invalid`, path, `Invalid ${path}: ${issue?.message ?? 'not understood'}.`);
}

function roleOf(role: string, index: number): ChatMessageInput['role'] {
  if (role === 'system' || role === 'user' || role === 'assistant' || role === 'tool') return role;
  const message = "A message's role must be system, user, assistant or tool.";
  throw invalid('role-unknown', `messages[${index}].role`, message);
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
