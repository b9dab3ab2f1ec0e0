import { z } from 'zod';
import { tenantsField } from '../auth/all-tenants.js';
import { named } from '../http/route.js';

export const alertsQuerySchema = z.strictObject({
  tenants: tenantsField.describe(
    "Of all tenants, and what is not told apart by tenants; only with an administrator's key. By default, what is told apart for the tenant.",
  ),
});

const deliverySchema = z.object({
  channel: z.string(),
  told: z.string().optional().describe('What it was told last: firing or ended.'),
  at: z.string().optional().describe('When, RFC 3339.'),
  problem: z.string().optional().describe('Why it cannot be told; it is tried again.'),
  problemSince: z.string().optional().describe('RFC 3339.'),
});

const alertSchema = named(
  'Alert',
  z.object({
    alert: z.string().describe('Name of the resource.'),
    labels: z
      .record(z.string(), z.string())
      .describe('What tells its series apart: tenant, app, labels of Prometheus.'),
    state: z
      .string()
      .describe('firing, pending (it holds, not yet for long enough), unknown where nothing can be said, or quiet.'),
    since: z.string().describe('Since when it is in that state, RFC 3339.'),
    at: z.string().describe('When it was looked at last, RFC 3339.'),
    value: z.number().optional(),
    limit: z.number().optional().describe('What the value is compared with.'),
    note: z.string().optional().describe('Why nothing can be said, or what has to be known of the value.'),
    details: z.array(z.string()).describe('What the value is of, one to a line.'),
    examples: z.array(z.string()).describe('Runs of which that is true.'),
    commands: z.array(z.string()).describe('What shows more.'),
    severity: z.string().optional(),
    description: z.string().optional(),
    runbook: z.string().optional(),
    silence: z.string().optional().describe('Name of the Silence because of which nobody is told.'),
    deliveries: z.array(deliverySchema),
  }),
);

export const alertListSchema = named(
  'AlertList',
  z.object({ alerts: z.array(alertSchema).describe('Firing ones first.') }),
);
export type AlertListJson = z.output<typeof alertListSchema>;
export type AlertJson = z.output<typeof alertSchema>;

const standingSchema = named(
  'ObjectiveStanding',
  z.object({
    objective: z.string().describe('Name of the resource.'),
    target: z.number().describe('The share that is to be good.'),
    from: z.string().describe('RFC 3339.'),
    to: z.string().describe('RFC 3339.'),
    total: z.number(),
    bad: z.number(),
    attained: z.number().optional().describe('The share that was good.'),
    budgetLeft: z
      .number()
      .optional()
      .describe('Share of the error budget that is left; negative when more was bad than there may be.'),
    burnHour: z
      .number()
      .optional()
      .describe('How fast it is used, over an hour; 1 uses all in the time of the objective.'),
    burnSixHours: z.number().optional(),
    note: z.string().optional(),
  }),
);

export const objectiveListSchema = named(
  'ObjectiveList',
  z.object({ objectives: z.array(standingSchema).describe('By name.') }),
);
export type ObjectiveListJson = z.output<typeof objectiveListSchema>;
export type StandingJson = z.output<typeof standingSchema>;
export type AlertsQuery = z.output<typeof alertsQuerySchema>;
