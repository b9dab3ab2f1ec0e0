import { z } from 'zod';
import { named } from '../http/route.js';
import { suiteStateSchema } from '../suites/suites.schema.js';

export const driftQuerySchema = z.strictObject({
  app: z.string().max(200).optional().describe('Of this app alone.'),
});

const spanSchema = z.object({
  runs: z.number(),
  from: z.string().describe('When the first of them was answered, RFC 3339.'),
  to: z.string().describe('And the last.'),
});

const featureSchema = named(
  'FeatureLook',
  z.object({
    feature: z.string().describe('question-words, question-topics, best-score, outcome and others.'),
    state: z.string().describe('drifted, steady, unvarying where all items are the same, or too-few.'),
    note: z.string().optional().describe('Why nothing can be said.'),
    measure: z.string().optional().describe('What the effect is measured by: psi, ks, mmd or share.'),
    effect: z.number().optional(),
    pValue: z.number().optional(),
    adjusted: z.number().optional().describe('The p-value, corrected for the number of features.'),
    before: z.record(z.string(), z.number()).describe('Of the reference: quantiles of numbers, shares of classes.'),
    now: z.record(z.string(), z.number()).describe('Of the window.'),
    since: z.string().optional().describe('When the first run was answered from which on the change holds, RFC 3339.'),
    sinceBefore: z.boolean().optional().describe('It may have begun before the window did.'),
    examples: z.array(z.string()).describe('Runs that are most typical of the change.'),
  }),
);

const appDriftSchema = named(
  'AppDrift',
  z.object({
    app: z.string(),
    note: z.string().optional().describe('Why its runs were not looked at yet.'),
    reference: spanSchema.optional(),
    window: spanSchema.optional().describe('The last one that was compared with the reference.'),
    level: z.number().optional().describe('What the corrected p-value of a finding stays below.'),
    features: z.array(featureSchema).describe('As that window has them.'),
    drifted: z
      .array(
        z.object({
          found: featureSchema,
          foundAt: z.string().describe('When the last run of the window that it was found in was answered, RFC 3339.'),
          lastAt: z.string().describe('And of the last window that had it.'),
          replay: z.string().describe('Command that asks the questions since then again.'),
        }),
      )
      .describe('What has drifted, and was not seen steady for a whole window since.'),
  }),
);

export const driftSchema = named(
  'DriftOfApps',
  z.object({
    apps: z.array(appDriftSchema).describe('By name.'),
    suites: z.array(suiteStateSchema).describe('Scheduled suites that ask them, by name.'),
  }),
);
export type DriftJson = z.output<typeof driftSchema>;
export type DriftQuery = z.output<typeof driftQuerySchema>;
