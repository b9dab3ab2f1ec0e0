import {
  promptExamplesSchema,
  promptMessageSchema,
  type PromptMessageSpec,
  promptVariablesSchema,
  type PromptVersionSpec,
} from '@weir/resources';
import { z } from 'zod';
import { invalidPrompt, problemsIn } from './invalid-prompt.js';

/** A prompt as it is written: messages with `{{ variables }}` and `{{> partials }}`. */
export interface PromptSource extends Pick<PromptVersionSpec, 'messages' | 'variables' | 'examples'> {
  /** Texts that stand in messages by their names. */
  partials: Record<string, string>;
}

export const partialsSchema = z.record(
  z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'must be letters, digits, dashes and underscores'),
  z.string(),
);

const fields = {
  system: z.string().min(1).optional(),
  user: z.string().min(1).optional(),
  messages: z.array(promptMessageSchema).min(1).optional(),
  variables: promptVariablesSchema.default({}),
  partials: partialsSchema.default({}),
  examples: promptExamplesSchema.default([]),
};

const fileSchema = z
  .strictObject({
    kind: z.literal('Prompt').optional(),
    name: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/, 'must be 1 to 63 lower-case letters, digits, . _ -'),
    ...fields,
  })
  .refine(({ messages, system, user }) => (messages === undefined) !== (system === undefined && user === undefined), {
    path: ['messages'],
    message: 'a prompt has either messages, or system and user',
  });

/**
 * Reads a prompt of a file: `name`, `system` and `user` or `messages`, `variables`, `partials`, `examples`. All but the name may
 * stand in `spec`, as resources have it.
 *
 * @throws WeirError poison `prompt-invalid`; names every wrong field.
 */
export function parsePromptFile(input: unknown): { name: string; source: PromptSource } {
  const { spec, ...rest } = (input ?? {}) as Record<string, unknown>;
  const flat =
    typeof spec === 'object' && spec !== null ? { ...spec, ...rest } : { ...rest, ...(spec ? { spec } : {}) };
  const parsed = fileSchema.safeParse(flat);
  if (!parsed.success) throw invalidPrompt(problemsIn(parsed.error));
  const { name, system, user, messages, variables, partials, examples } = parsed.data;
  const written: PromptMessageSpec[] = messages ?? [
    ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
    ...(user === undefined ? [] : [{ role: 'user' as const, content: user }]),
  ];
  return { name, source: { messages: written, variables, partials, examples } };
}
