import { tuningSchema } from '@weir/tunings';
import { z } from 'zod';
import { named } from '../http/route.js';

export const tuningRequestSchema = named(
  'TuningRequest',
  z.strictObject({
    spec: z.record(z.string(), z.unknown()).describe('Model, base, examples, gate and what else docs/tuning.md names.'),
  }),
);

/** What is checked of it before it is sent; what it names is checked when it runs. */
export const specSchema = tuningSchema;

const tuningFields = {
  runId: z.string(),
  model: z.string().describe('Name of the Model that is to come of it.'),
  trainer: z.string(),
  outcome: z.enum(['running', 'registered', 'not-better', 'cancelled', 'failed']),
  caller: z.string(),
  requestedAt: z.string().describe('RFC 3339.'),
  completedAt: z.string().optional().describe('RFC 3339.'),
  progress: z
    .object({
      stage: z.string().describe('`embed`, `train` or `gate`.'),
      step: z.number(),
      steps: z.number(),
      loss: z.number().optional(),
      heldBackScore: z.number().optional(),
      seconds: z.number().describe('Processor time so far.'),
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
    problems: z.array(z.string()).optional().describe('Rows that could not be read.'),
    spec: z.record(z.string(), z.unknown()).optional(),
    report: z.record(z.string(), z.unknown()).optional().describe('docs/tuning.md says what is in it.'),
  }),
);

export type TuningRequestBody = z.output<typeof tuningRequestSchema>;
export type TuningListJson = z.output<typeof tuningListSchema>;
export type TuningJson = z.output<typeof tuningDetailSchema>;
