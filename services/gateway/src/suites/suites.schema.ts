import { z } from 'zod';
import { named } from '../http/route.js';

const exampleSchema = z.object({
  itemId: z.string().describe('Of fresh traffic the run that was asked.'),
  answerRunId: z.string().describe('The run that answered it.'),
  before: z.number().optional(),
  now: z.number(),
});

const lookSchema = named(
  'ScoreLook',
  z.object({
    variant: z.string(),
    app: z.string(),
    metric: z.string(),
    state: z
      .string()
      .describe('worse, better, steady where no difference is shown, unvarying where all is as it was, or too-few.'),
    note: z.string().optional().describe('Why nothing can be said.'),
    test: z.string().optional(),
    items: z.number().describe('With a score.'),
    referenceItems: z.number(),
    before: z.number().describe('Mean of the reference.'),
    now: z.number(),
    difference: z.number().optional(),
    low: z.number().optional().describe('The 95 % interval of the difference.'),
    high: z.number().optional(),
    pValue: z.number().optional(),
    adjusted: z.number().optional().describe('The p-value, corrected for the number of metrics.'),
    examples: z.array(exampleSchema).describe('Of what fell: the items that lost most.'),
  }),
);

const runSchema = z.object({
  runId: z.string(),
  at: z.string().describe('RFC 3339.'),
  isReference: z.boolean(),
  means: z.array(z.object({ variant: z.string(), metric: z.string(), mean: z.number(), items: z.number() })),
});

const suiteSchema = named(
  'SuiteState',
  z.object({
    suite: z.string(),
    apps: z.array(z.string()),
    schedule: z.string().describe('As it is declared: a period, or a cron expression and its time zone.'),
    next: z.string().optional().describe('When it is due next, RFC 3339.'),
    last: z
      .object({
        runId: z.string(),
        requestedAt: z.string(),
        outcome: z.string().describe('running, completed, cancelled or failed.'),
        reason: z.string().optional(),
      })
      .optional()
      .describe('The last scheduled run.'),
    note: z.string().optional().describe('Why the last run was not compared.'),
    level: z.number().optional().describe('What the corrected p-value of a finding stays below.'),
    reference: z.array(z.string()).describe('The runs that later ones are compared with.'),
    looks: z.array(lookSchema).describe('What the last run that was compared came to.'),
    fallen: z
      .array(
        z.object({
          found: lookSchema,
          runId: z.string().describe('The run that it was found in.'),
          foundAt: z.string(),
          lastAt: z.string().describe('When the last run was that had it.'),
          since: z.string().describe('When the first of the runs in a row was that lost at least half as much.'),
          sinceRunId: z.string(),
          show: z.string().describe('Command that shows the run.'),
          replay: z.string().describe('Command that asks the same questions again.'),
        }),
      )
      .describe('What has fallen, and is not back yet.'),
    runs: z.array(runSchema).describe('The newest last.'),
  }),
);

export const suitesSchema = named('SuiteStates', z.object({ suites: z.array(suiteSchema).describe('By name.') }));
export { suiteSchema as suiteStateSchema };
export type SuiteJson = z.output<typeof suiteSchema>;
