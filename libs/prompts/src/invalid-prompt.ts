import { WeirError } from '@weir/errors';
import type { z } from 'zod';

export interface PromptProblem {
  /** Dotted path. */
  field: string;
  problem: string;
}

/** What makes a prompt one that no app may use. */
export function invalidPrompt(problems: readonly PromptProblem[]): WeirError {
  return new WeirError({
    code: 'prompt-invalid',
    disposition: 'poison',
    field: problems[0]?.field ?? 'messages',
    message: `Invalid prompt: ${problems.map(({ field, problem }) => `${field}: ${problem}`).join('; ')}.`,
  });
}

/** @param at - Where the value that was read stands. */
export function problemsIn(error: z.ZodError, ...at: string[]): PromptProblem[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: [...at, ...issue.path, key].join('.'), problem: 'unknown field' }))
      : [{ field: [...at, ...issue.path].join('.'), problem: issue.message }],
  );
}
