import { USAGE_KEYS, type UsageKey } from '@weir/budgets';
import { z } from 'zod';
import { tenantsField } from '../auth/all-tenants.js';
import { periodFields } from '../feedback/feedback.schema.js';
import { named } from '../http/route.js';

const everywhere = {
  tenants: tenantsField,
};

export const budgetsQuerySchema = z.strictObject(everywhere);

const keys = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(USAGE_KEYS)).min(1));

export const usageQuerySchema = z.strictObject({
  ...periodFields,
  by: keys
    .default(['app', 'model'] satisfies UsageKey[])
    .describe(`What it is told apart by, of ${USAGE_KEYS.join(', ')}, separated by commas. @default app,model`),
  ...everywhere,
});

const amounts = { requests: z.number(), tokens: z.number(), cost: z.number() };

export const balanceSchema = named(
  'BudgetBalance',
  z.object({
    subject: z.string().describe('Which of the amounts: a tenant, an app or a key; empty where there is one for all.'),
    periodStart: z.string().describe('RFC 3339.'),
    resetsAt: z.string().describe('RFC 3339.'),
    used: z.object(amounts),
    reserved: z.object({ tokens: z.number(), cost: z.number() }).describe('What calls under way can come to at most.'),
  }),
);

export const budgetSchema = named(
  'Budget',
  z.object({
    name: z.string(),
    spec: z.record(z.string(), z.unknown()),
    balances: z.array(balanceSchema),
  }),
);

export const budgetListSchema = named('BudgetList', z.object({ budgets: z.array(budgetSchema) }));

export const usageSchema = named(
  'Usage',
  z.object({
    from: z.string().describe('RFC 3339.'),
    to: z.string().describe('RFC 3339, exclusive.'),
    usage: z.array(
      z.object({
        tenant: z.string().optional(),
        app: z.string().optional(),
        key: z.string().optional(),
        model: z.string().optional(),
        purpose: z.string().optional(),
        day: z.string().optional(),
        calls: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        cost: z.number(),
        currency: z.string(),
        estimated: z
          .object({ calls: z.number(), tokens: z.number(), cost: z.number() })
          .describe('Of all that, what is the most that it can have been, because how much it was is not known.'),
      }),
    ),
    dropped: z.number().describe('Rows that were left out because there are more than 10,000; the last.'),
  }),
);

export type BudgetsQuery = z.output<typeof budgetsQuerySchema>;
export type UsageQuery = z.output<typeof usageQuerySchema>;
export type BudgetJson = z.output<typeof budgetSchema>;
export type BudgetListJson = z.output<typeof budgetListSchema>;
export type UsageJson = z.output<typeof usageSchema>;
