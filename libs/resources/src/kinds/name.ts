import { problemOfName } from '@weir/contracts';
import { z } from 'zod';

/** Name of a tenant or a group. */
export const nameSchema = z.string().check((context) => {
  const problem = problemOfName(context.value);
  if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value });
});
