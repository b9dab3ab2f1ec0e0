import { z } from 'zod';

/**
 * What is done about what a guardrail finds: it is not looked for; found and let through; taken out; held until a person
 * agrees; refused.
 */
export type Action = 'allow' | 'flag' | 'redact' | 'review' | 'block';

/** From mildest to strictest. */
export const ACTIONS: readonly Action[] = ['allow', 'flag', 'redact', 'review', 'block'];

/** What a policy says of a guardrail: all of it, or in short the action alone (`injection: block`). */
// Its type is what it is for, and is long.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function setting<const Extra extends z.ZodRawShape>(
  action: Action,
  extra: Extra,
  actions: readonly Action[] = ACTIONS,
) {
  return z
    .preprocess(
      (given) => (typeof given === 'string' ? { action: given } : given),
      z.strictObject({
        action: z.enum(actions).default(action),
        /** What whoever asked is told when the text is refused. @default What was found. */
        message: z.string().min(1).max(1_000).optional(),
        ...extra,
      }),
    )
    .prefault({});
}

/** The least score that counts as found, 0 to 1. */
export const threshold = (least: number): z.ZodDefault<z.ZodNumber> => z.number().min(0).max(1).default(least);

/** Topics, each told by texts about it. */
export const exampleTopics = z
  .array(z.strictObject({ name: z.string().min(1), examples: z.array(z.string().min(1)).min(1).max(100) }))
  .max(50)
  .default([]);
