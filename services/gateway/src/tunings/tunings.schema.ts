import { tuningSchema } from '@weir/tunings';
import { z } from 'zod';
import { named } from '../http/route.js';

export const tuningRequestSchema = named(
  'TuningRequest',
  z.strictObject({
    runId: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be 1 to 128 letters, digits, dots, dashes or underscores')
      .optional()
      .describe('Asked for again with the same, it is the same tuning. Made, where it is not given.'),
    spec: z
      .record(z.string(), z.unknown())
      .describe('Model, base, examples, trainer, gate and what else docs/tuning.md names.'),
  }),
);

/** What is checked of it before it is sent; what it names is checked when it runs. */
export const specSchema = tuningSchema;

const tuningFields = {
  runId: z.string(),
  model: z.string().describe('The Model that is to come of it.'),
  trainer: z.string().describe('`adapter`.'),
  outcome: z.enum(['running', 'registered', 'not-better', 'cancelled', 'failed']),
  caller: z.string(),
  requestedAt: z.string().describe('RFC 3339.'),
  completedAt: z.string().optional().describe('RFC 3339.'),
  progress: z
    .object({
      stage: z.string().describe('`embed`, `train` or `gate`.'),
      step: z.number(),
      steps: z.number().describe('The most there may be.'),
      loss: z.number().optional(),
      heldBackScore: z.number().optional().describe("In the trainer's own measure."),
      seconds: z.number().describe('Processor time, over all attempts.'),
      cost: z.number().describe("In the currency of the spec's price."),
      resumed: z.boolean().describe('Whether it went on from a checkpoint.'),
    })
    .optional(),
  reason: z.object({ code: z.string(), message: z.string(), field: z.string() }).optional(),
};

export const tuningStartedSchema = named('TuningStarted', z.object({ runId: z.string() }));

export const tuningListSchema = named('TuningList', z.object({ tunings: z.array(z.object(tuningFields)) }));

export const tuningDetailSchema = named(
  'Tuning',
  z.object({
    ...tuningFields,
    dataset: z.string().optional().describe('Content hash of the examples.'),
    problems: z.array(z.string()).optional().describe('Rows that could not be read, with why.'),
    spec: z.record(z.string(), z.unknown()).optional(),
    report: z.record(z.string(), z.unknown()).optional().describe('docs/tuning.md says what is in it.'),
  }),
);

export type TuningRequestBody = z.output<typeof tuningRequestSchema>;
export type TuningListJson = z.output<typeof tuningListSchema>;
export type TuningJson = z.output<typeof tuningDetailSchema>;
