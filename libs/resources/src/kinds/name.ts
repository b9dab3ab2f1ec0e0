import { problemOfName } from '@weir/contracts';
import { z } from 'zod';

/** Name of a tenant or a group. */
export const nameSchema = z.string().refine((name) => problemOfName(name) === undefined, {
  error: ({ input }) => problemOfName(String(input)) ?? '',
});
