import { z } from 'zod';
import { named } from '../http/route.js';

export const callRequestSchema = named(
  'CallRequest',
  z.strictObject({
    function: z.string().default('').describe('Which of the functions of the tool; empty for a tool with one.'),
    arguments: z.record(z.string(), z.unknown()).default({}),
  }),
);

export const callResultSchema = named(
  'CallResult',
  z.object({
    content: z.string().describe('The result; or what a model is told of the failure.'),
    code: z.string().describe('Why it failed; empty when it did not.'),
    truncated: z.boolean().describe('The result was longer than the tool may give.'),
  }),
);

export type CallRequestJson = z.output<typeof callRequestSchema>;
export type CallResultJson = z.output<typeof callResultSchema>;
