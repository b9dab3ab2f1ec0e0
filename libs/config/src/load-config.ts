import { readFileSync } from 'node:fs';
import { WeirError } from '@weir/errors';
import type { z } from 'zod';

/**
 * Reads and validates this process's environment, once.
 *
 * A variable may be given as `NAME` or, for secrets, as `NAME_FILE` (the path of a file that holds it). Empty strings
 * count as unset.
 *
 * @throws WeirError `config-invalid` (fatal) that names every wrong variable at once, and never a value.
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<z.ZodObject<Shape>> {
  const input: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of Object.keys(schema.shape)) {
    const direct = environment[name];
    const file = environment[`${name}_FILE`];
    if (direct) input[name] = direct;
    else if (file) {
      try {
        const content = readFileSync(file, 'utf8').trim();
        if (content) input[name] = content;
      } catch {
        problems.push(`${name}_FILE: cannot read the file it names`);
      }
    }
  }
  const result = schema.safeParse(input, { reportInput: true });
  if (!result.success) {
    problems.push(...result.error.issues.map((issue) => `${String(issue.path[0] ?? 'settings')}: ${describe(issue)}`));
  }
  if (!result.success || problems.length > 0) {
    throw new WeirError({
      code: 'config-invalid',
      disposition: 'fatal',
      message: `Invalid environment:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    });
  }
  return result.data;
}

/** zod's own messages may quote the received value; a setting can be a secret, so only the expectation is told. */
function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'missing' : `must be a ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'custom':
      return issue.message;
    case 'invalid_format':
      // A pattern's message is the schema's own.
      return issue.format === 'regex' ? issue.message : `must be a valid ${issue.format}`;
    default:
      return 'must be a valid value';
  }
}
