import { replaySchema } from '@weir/experiments';
import { suiteSchema } from '@weir/resources';
import { z } from 'zod';
import { named } from '../http/route.js';

export const evaluationRequestSchema = named(
  'EvaluationRequest',
  z
    .strictObject({
      suite: z.string().min(1).optional().describe('Name of a Suite.'),
      spec: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("What a Suite's `spec` would be, for one that is not declared."),
      replay: z
        .record(z.string(), z.unknown())
        .optional()
        .describe(
          'Past questions to an app that are asked again: `from`, `to`, `app`, `mode` and `with` (docs/replay.md).',
        ),
    })
    .refine((body) => Object.values(body).filter((part) => part !== undefined).length === 1, {
      path: ['suite'],
      message: 'give one of suite, spec and replay',
    }),
);

/** What is checked of it before it is sent; what it names is checked when it runs. */
export const specSchema = suiteSchema;
export const replaySpecSchema = replaySchema;

const outcomes = ['running', 'completed', 'cancelled', 'failed'] as const;

const evaluationFields = {
  runId: z.string(),
  suite: z.string().describe('Empty for one that is not declared.'),
  outcome: z.enum(outcomes),
  cause: z.string().describe('`asked`, `scheduled`, `review` or `replay`.'),
  caller: z.string(),
  requestedAt: z.string().describe('RFC 3339.'),
  completedAt: z.string().optional().describe('RFC 3339.'),
  progress: z
    .object({
      total: z.number().describe('Answers that there will be: variants by items by repeats.'),
      done: z.number(),
      failed: z.number(),
      cost: z.number(),
      judgeCost: z.number(),
    })
    .optional(),
  reason: z.object({ code: z.string(), message: z.string(), field: z.string() }).optional(),
};

export const evaluationStartedSchema = named('EvaluationStarted', z.object({ runId: z.string() }));

export const evaluationListSchema = named(
  'EvaluationList',
  z.object({ evaluations: z.array(z.object(evaluationFields)) }),
);

export const evaluationSchema = named(
  'Evaluation',
  z.object({
    ...evaluationFields,
    dataset: z.string().optional().describe('Content hash of the dataset.'),
    variants: z.array(z.string()).optional(),
    problems: z.array(z.string()).optional().describe('Rows of the dataset that could not be read.'),
    summary: z.record(z.string(), z.unknown()).optional(),
  }),
);

export const evaluatedItemSchema = named(
  'EvaluatedItem',
  z
    .record(z.string(), z.unknown())
    .describe('An answer and its scores, as a line of a file of results (docs/experiments.md).'),
);

export type EvaluationRequestBody = z.output<typeof evaluationRequestSchema>;
export type EvaluationListJson = z.output<typeof evaluationListSchema>;
export type EvaluationJson = z.output<typeof evaluationSchema>;
