import { z } from 'zod';
import { named } from '../http/route.js';

export const revealRequestSchema = named(
  'RevealRequest',
  z.strictObject({
    text: z.string().min(1).max(1_000_000).describe('Any text that holds tokens such as `[EMAIL:v…]`.'),
    reason: z.string().min(1).max(500).optional().describe('Why; for the record of what was revealed.'),
  }),
);

export type RevealRequest = z.output<typeof revealRequestSchema>;

export const revealResultSchema = named(
  'RevealResult',
  z.object({
    text: z.string().describe('The text with the values in the place of their tokens.'),
    revealed: z
      .array(z.object({ type: z.string(), start: z.number().int(), end: z.number().int() }))
      .describe('What was revealed, and where it stands in that text.'),
  }),
);

export type RevealResultJson = z.output<typeof revealResultSchema>;
