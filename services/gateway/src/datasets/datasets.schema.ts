import type { DatasetItem } from '@weir/resources';
import { z } from 'zod';
import { periodFields } from '../feedback/feedback.schema.js';
import { named } from '../http/route.js';

export const datasetRequestSchema = named(
  'DatasetRequest',
  z.strictObject({
    app: z.string().min(1).describe('App that answered. Its policy is what every text is checked by.'),
    ...periodFields,
    rating: z
      .enum(['up', 'down', 'any'])
      .optional()
      .describe('Rated 0.75 and more, 0.25 and less, or at all: the mean of all raters, from 0 to 1.'),
    outcome: z.enum(['answered', 'refused', 'failed']).optional(),
    labels: z.array(z.string().min(1)).min(1).optional().describe('With one of these.'),
    limit: z.int().min(1).max(5_000).default(1_000).describe('Answers to look at, the newest.'),
  }),
);

export const datasetReportSchema = named(
  'DatasetReport',
  z.object({
    answers: z.number().describe('Answers that fit.'),
    items: z.number(),
    duplicates: z.number().describe('Answers to a question that another item asks.'),
    blocked: z.number().describe('What the policy lets through to nobody.'),
    redacted: z.number().describe('Items of which the policy masked something.'),
    unasked: z.number().describe('Answers whose question the log does not hold.'),
    experiments: z.number().describe('Answers that belong to an experiment, and were left out.'),
    dropped: z.number().describe('Answers that were left out because there are more than `limit`.'),
  }),
);

export const datasetLineSchema = named(
  'DatasetLine',
  z.union([
    z.object({ item: z.record(z.string(), z.unknown()).describe('As in docs/datasets.md.') }),
    z.object({ report: datasetReportSchema }),
  ]),
);

export type DatasetRequestBody = z.output<typeof datasetRequestSchema>;
export type DatasetReport = z.output<typeof datasetReportSchema>;
export type DatasetLine = { item: DatasetItem } | { report: DatasetReport };
