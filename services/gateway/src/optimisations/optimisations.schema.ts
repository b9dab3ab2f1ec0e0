import { optimisationSchema } from '@weir/experiments';
import { z } from 'zod';
import { named } from '../http/route.js';

export const optimisationRequestSchema = named(
  'OptimisationRequest',
  z.strictObject({
    spec: z
      .record(z.string(), z.unknown())
      .describe('App, dataset, metric, search, budget and what else docs/optimising.md names.'),
  }),
);

/** What is checked of it before it is sent; what it names is checked when it runs. */
export const specSchema = optimisationSchema;

const optimisationFields = {
  runId: z.string(),
  app: z.string(),
  outcome: z.enum(['running', 'completed', 'cancelled', 'failed']),
  caller: z.string(),
  requestedAt: z.string().describe('RFC 3339.'),
  completedAt: z.string().optional().describe('RFC 3339.'),
  progress: z
    .object({
      stage: z.string().describe('`baseline`, `search` or `test`.'),
      candidates: z.number(),
      answers: z.number(),
      mostAnswers: z.number(),
      cost: z.number(),
      judgeCost: z.number(),
      baseline: z.number().optional().describe('Mean score of the app as it is, on the dev split.'),
      best: z.number().optional(),
    })
    .optional(),
  reason: z.object({ code: z.string(), message: z.string(), field: z.string() }).optional(),
};

export const optimisationStartedSchema = named('OptimisationStarted', z.object({ runId: z.string() }));

export const optimisationListSchema = named(
  'OptimisationList',
  z.object({ optimisations: z.array(z.object(optimisationFields)) }),
);

export const optimisationDetailSchema = named(
  'Optimisation',
  z.object({
    ...optimisationFields,
    dataset: z.string().optional().describe('Content hash of the dataset.'),
    problems: z.array(z.string()).optional().describe('Rows of the dataset that could not be read, and the like.'),
    spec: z.record(z.string(), z.unknown()).optional(),
    report: z.record(z.string(), z.unknown()).optional().describe('docs/optimising.md says what is in it.'),
  }),
);

export type OptimisationRequestBody = z.output<typeof optimisationRequestSchema>;
export type OptimisationListJson = z.output<typeof optimisationListSchema>;
export type OptimisationJson = z.output<typeof optimisationDetailSchema>;
