import { z } from 'zod';
import { tenantsField } from '../auth/all-tenants.js';
import { periodFields } from '../feedback/feedback.schema.js';
import { named } from '../http/route.js';
import { runListSchema, whereField } from '../runs/runs.schema.js';

const everywhere = {
  tenants: tenantsField,
};

export const costsQuerySchema = z.strictObject({
  where: whereField,
  ...periodFields,
  by: z
    .string()
    .max(200)
    .default('app,model')
    .describe('What costs are told apart by, of tenant, app, model, prompt, experiment and day, separated by commas.'),
  dearest: z.coerce.number().int().min(0).max(1_000).default(5).describe('How many of the dearest runs are listed.'),
  ...everywhere,
});

export const forecastsQuerySchema = z.strictObject({
  budget: z.string().max(200).optional().describe('Name of a Budget; all that apply without it.'),
  ...everywhere,
});

const sums = {
  runs: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.number(),
  currency: z.string().describe('Empty where no model has prices.'),
};

export const costsSchema = named(
  'Costs',
  z.object({
    by: z.array(z.string()),
    rows: z
      .array(
        z.object({
          values: z.array(z.string()).describe('One for each of `by`; empty where a run has none.'),
          ...sums,
          dearest: z.object({ runId: z.string(), cost: z.number() }).describe('The run that cost most.'),
        }),
      )
      .describe('The dearest first.'),
    totals: z.array(z.object(sums)).describe('Of all runs that fit, one for each currency.'),
    rest: z.number().describe('Runs that fit and are in no row, as there are more than 5,000 rows.'),
    dearest: runListSchema.shape.runs.describe('The dearest runs. No text.'),
  }),
);

export const forecastsSchema = named(
  'BudgetForecasts',
  z.object({
    forecasts: z.array(
      z.object({
        budget: z.string(),
        subject: z
          .string()
          .describe('Which of the amounts: a tenant, an app or a key; empty where there is one for all.'),
        limit: z.enum(['requests', 'tokens', 'cost']),
        most: z.number().describe('The limit.'),
        currency: z.string().optional(),
        periodStart: z.string().describe('RFC 3339.'),
        resetsAt: z.string().describe('RFC 3339.'),
        spent: z.number().describe('So far in the period.'),
        expected: z.number().optional().describe('At the end of the period. Absent where nothing can be said.'),
        low: z.number().optional().describe('With `high`, what it stays between nine times out of ten.'),
        high: z.number().optional(),
        method: z
          .enum(['weekdays', 'rate'])
          .optional()
          .describe('Made of the mean of each day of the week, or of the mean of all days.'),
        days: z.number().optional().describe('Whole days that it is made of.'),
        exhaustedAt: z
          .string()
          .optional()
          .describe('When the limit will be reached, as expected, RFC 3339. Absent if not in this period.'),
        note: z.string().optional().describe('Why nothing can be said, or not when it is used up.'),
      }),
    ),
  }),
);

export type CostsQuery = z.output<typeof costsQuerySchema>;
export type ForecastsQuery = z.output<typeof forecastsQuerySchema>;
export type CostsJson = z.output<typeof costsSchema>;
export type ForecastsJson = z.output<typeof forecastsSchema>;
