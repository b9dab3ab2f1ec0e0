import { z } from 'zod';
import { findingSchema } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

const reviewDecisionSchema = z.object({
  decision: z.string().describe('`approve`, `edit` or `reject`.'),
  text: z.string().describe('With `edit`: what went on instead.'),
  by: z.string(),
  reason: z.string(),
  at: z.string().describe('RFC 3339.'),
});

const reviewSchema = named(
  'Review',
  z.object({
    runId: z.string(),
    step: z.string(),
    stage: z.string().describe('`input` or `output`.'),
    text: z.string().describe('As the check left it.'),
    question: z.string().describe('What an answer answers.'),
    findings: z.array(findingSchema),
    requestedAt: z.string().describe('RFC 3339.'),
    deadline: z
      .string()
      .optional()
      .describe('RFC 3339: when nobody has decided by then, the text is refused. Absent where nothing waits for it.'),
    decided: reviewDecisionSchema.optional(),
  }),
);

export const reviewListSchema = named('ReviewList', z.object({ reviews: z.array(reviewSchema) }));

export const reviewQuerySchema = z.strictObject({
  state: z
    .enum(['open', 'decided'])
    .default('open')
    .describe('Those to decide about, or those that people decided about.'),
});

export const reviewRequestSchema = named(
  'ReviewRequest',
  z
    .strictObject({
      decision: z.enum(['approve', 'edit', 'reject']),
      text: z.string().min(1).max(1_000_000).optional().describe('With `edit`: what goes on instead.'),
      reason: z.string().max(2_000).default('').describe('With `reject`: what whoever asked is told.'),
    })
    .refine(({ decision, text }) => (decision === 'edit') === (text !== undefined), {
      path: ['text'],
      message: 'has to be there with edit, and only then',
    }),
);

export const reviewDecidedSchema = named(
  'ReviewDecision',
  z.object({ runId: z.string(), step: z.string(), decision: z.string(), by: z.string() }),
);

export type ReviewJson = z.output<typeof reviewSchema>;
export type ReviewListJson = z.output<typeof reviewListSchema>;
export type ReviewQuery = z.output<typeof reviewQuerySchema>;
export type ReviewRequestBody = z.output<typeof reviewRequestSchema>;
export type ReviewDecidedJson = z.output<typeof reviewDecidedSchema>;
