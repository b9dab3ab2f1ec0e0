import type { CompleteRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import type { ChatMessageInput, CompletionRequest } from '@weir/models';
import { languageModelSchema, type LanguageModelSpec, samplingSchema } from '@weir/resources';
import type { z } from 'zod';

export interface Completable {
  /** To be asked in this order. */
  specs: readonly [LanguageModelSpec, ...LanguageModelSpec[]];
  request: CompletionRequest;
}

/**
 * What a message asks of which model. A question without messages is a message; messages without a question ask the last
 * of the user's.
 *
 * @throws WeirError poison `model-invalid`, `sampling-invalid`, `role-unknown` or `question-missing`, naming the field.
 */
export function readRequest(message: CompleteRequested): Completable {
  const spec = parse(languageModelSchema, message.model, 'model');
  const fallbacks = message.fallbacks.map((fallback, index) =>
    parse(languageModelSchema, fallback, 'model', `fallbacks[${index}]`),
  );
  const sampling = parse(samplingSchema, message.sampling ?? {}, 'sampling');
  const messages =
    message.messages.length > 0
      ? message.messages.map(({ role, content }, index) => ({ role: roleOf(role, index), content }))
      : [{ role: 'user' as const, content: message.question }];
  const question = message.question || (messages.findLast(({ role }) => role === 'user')?.content ?? '');
  if (question.trim() === '') {
    throw invalid(
      'question-missing',
      'question',
      'The request asks nothing: give question, or messages with one of the user.',
    );
  }
  return { specs: [spec, ...fallbacks], request: { messages, question, contexts: message.contexts, sampling } };
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
  if (role === 'system' || role === 'user' || role === 'assistant') return role;
  throw invalid('role-unknown', `messages[${index}].role`, "A message's role must be system, user or assistant.");
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
