import { WeirError } from '@weir/errors';
import { z } from 'zod';
import { readWhere } from '../where.js';

/** Which runs are meant, as `failure=model-unavailable and app=support`. */
export const whereSchema = z.string().superRefine((text, { addIssue }) => {
  try {
    readWhere(text);
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    addIssue({ code: 'custom', message: error.message });
  }
});
