import type { PipeTransform } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import type { z } from 'zod';

export interface Problem {
  /** Path of the field, dotted; empty for the whole. */
  field: string;
  message: string;
}

/**
 * @param whole - What the value is called where no field of it is at fault.
 * @throws WeirError poison `request-invalid` that names the first wrong field and tells of all.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown, whole: string): z.output<Schema> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, []));
  const told = problems.map(({ field, message }) => `${field || whole}: ${message}`);
  throw new WeirError({
    code: 'request-invalid',
    disposition: 'poison',
    field: problems[0]?.field || whole,
    message: `Invalid request: ${told.join('; ')}.`,
  });
}

/** A pipe for `@Body` and `@Query`. */
export class Valid implements PipeTransform {
  constructor(
    private readonly schema: z.ZodType,
    private readonly whole = 'body',
  ) {}

  transform(value: unknown): unknown {
    return validate(this.schema, value, this.whole);
  }
}

function problemsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  const field = pathOf(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: pathOf([...path, key]), message: 'unknown field' }));
  }
  if (issue.code === 'invalid_union') {
    // The one form that has the right type is the one that was meant; what is wrong inside it is what helps.
    const meant = issue.errors.filter(
      (branch) => !branch.some(({ code, path: at }) => isType(code) && at.length === 0),
    );
    if (meant.length === 1) return meant[0]!.flatMap((inner) => problemsOf(inner, path));
    return [{ field, message: 'has none of the accepted forms' }];
  }
  if (issue.code === 'invalid_type') {
    return [{ field, message: issue.input === undefined ? `missing, ${expected(issue)}` : expected(issue) }];
  }
  return [{ field, message: issue.message }];
}

/** Dotted. What is no name of a field may be anything, a secret in the wrong place among them, and is not told. */
function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (/^(?:\d{1,6}|(?:weir-)?[A-Za-z_]{1,32}\d{0,3})$/.test(String(key)) ? String(key) : '…'))
    .join('.');
}

function isType(code: string): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function expected(issue: z.core.$ZodIssueInvalidType): string {
  return `must be ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
}
