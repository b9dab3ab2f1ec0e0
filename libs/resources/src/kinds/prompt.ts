import { z } from 'zod';

const variableType = z.enum(['string', 'number', 'boolean', 'list', 'object']);

export type PromptVariableType = z.output<typeof variableType>;

/** Whether a value is of a variable's type: a number is finite, and a list no object. */
export function isOfType(type: PromptVariableType, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

/** What a prompt says of a variable of its own; `question` and `contexts` are every prompt's. */
export const promptVariableSchema = z
  .strictObject({
    type: variableType.default('string'),
    /** Whether a request has to give it. @default When there is no default. */
    required: z.boolean().optional(),
    default: z.json().optional(),
    description: z.string().optional(),
  })
  .refine(({ type, default: value }) => value === undefined || isOfType(type, value), {
    path: ['default'],
    message: 'is not of the type that the variable has',
  })
  .refine(({ required, default: value }) => required !== true || value === undefined, {
    path: ['required'],
    message: 'what has a default is not required',
  });

export const promptMessageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().min(1),
});

export const promptVariablesSchema = z.record(
  z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'must be letters, digits and underscores'),
  promptVariableSchema,
);

export const promptExamplesSchema = z
  .array(z.strictObject({ question: z.string().min(1), answer: z.string().min(1) }))
  .max(200);

const promptVersionSchema = z.strictObject({
  /** Templates with `{{ variable }}`, partials put in. The last one, when it is a user's, is how a question is asked. */
  messages: z.array(promptMessageSchema).min(1).max(100),
  variables: promptVariablesSchema.default({}),
  /** Shown as if they had been asked and answered before. */
  examples: promptExamplesSchema.default([]),
  /** SHA-256 over the three, hex. */
  hash: z.string().min(1),
});

/**
 * A prompt of MLflow's registry as services see it: written by the evaluation service, and by nobody else. It has the
 * versions that are named, and the newest.
 */
export const promptSchema = z.strictObject({
  versions: z.record(z.string().regex(/^[1-9]\d*$/), promptVersionSchema),
  /** Version of each alias; `latest` is the newest version. */
  aliases: z.record(z.string().regex(/^(?!\d+$)[\w-]+$/), z.int().positive()),
});

export type PromptSpec = z.output<typeof promptSchema>;
export type PromptVersionSpec = z.output<typeof promptVersionSchema>;
export type PromptVariable = z.output<typeof promptVariableSchema>;
export type PromptMessageSpec = z.output<typeof promptMessageSchema>;
