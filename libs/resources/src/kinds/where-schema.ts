import { WeirError } from '@weir/errors';
import { z } from 'zod';
import { readWhere } from '../where.js';

/** Which runs are meant, as `failure=model-unavailable and app=support`. */
export const whereSchema = z.string().refine((text) => problemOf(text) === undefined, {
  error: ({ input }) => problemOf(String(input)) ?? '',
});

function problemOf(text: string): string | undefined {
  try {
    readWhere(text);
    return undefined;
  } catch (error) {
    if (WeirError.is(error)) return error.message;
    throw error;
  }
}
