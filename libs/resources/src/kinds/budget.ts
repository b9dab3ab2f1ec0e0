import { z } from 'zod';

const name = z.string().min(1);

/** What may be spent on models, by whom, in a period. */
export const budgetSchema = z.strictObject({
  description: z.string().optional(),
  /** Which calls count; what is absent means any. */
  applies: z
    .strictObject({
      tenant: name.optional(),
      /** Name of an App, or of a Model that is asked by its own name. */
      app: name.optional(),
      /** Name of an ApiKey. */
      key: name.optional(),
      /** Name of a Model, not of a route. */
      model: name.optional(),
    })
    .prefault({}),
  /** A separate amount for each of them. @default one amount for all */
  each: z.enum(['tenant', 'app', 'key']).optional(),
  /** Periods are those of the calendar, UTC: an hour begins with its first minute, a month with its first day. */
  per: z.enum(['minute', 'hour', 'day', 'month']),
  limits: z
    .strictObject({
      /** Runs that ask a model, however often each asks. */
      requests: z.int().min(0).optional(),
      /** Read and written together. */
      tokens: z.int().min(0).optional(),
      /** In `currency`. */
      cost: z.number().min(0).optional(),
    })
    .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), {
      message: 'set requests, tokens or cost',
    }),
  /** Models whose prices are in another one are not called under a limit of cost. */
  currency: z.string().min(1).default('USD'),
  /** Shares of a limit at which an event says so. */
  warnAt: z.array(z.number().gt(0).max(1)).max(10).default([0.8]),
  /** Whether models are called when nobody can say what is left. */
  onUnavailable: z.enum(['refuse', 'allow']).default('refuse'),
});

export type BudgetSpec = z.output<typeof budgetSchema>;
