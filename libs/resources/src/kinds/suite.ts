import { z } from 'zod';
import { cronScheduleSchema } from './cron-schedule.js';
import { datasetSchema } from './dataset.js';
import { durationSchema } from './duration.js';
import { biasSchema } from './suite-bias.js';
import { suiteDriftSchema, suiteTrafficSchema } from './suite-drift.js';

const variantSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9][\w.-]{0,62}$/, 'must be letters, digits, dots, dashes or underscores'),
  /** Name of an App, or of a Model. */
  app: z.string().min(1),
  /** Changes to the App's specification, as a merge patch (RFC 7396). */
  with: z.record(z.string(), z.json()).optional(),
});

const judgeSchema = z.strictObject({
  /** Name of the Model that judges. */
  model: z.string().min(1),
  /** How often it judges each answer; the score is the mean. */
  repeats: z.int().min(1).max(10).default(1),
  temperature: z.number().min(0).max(2).default(0),
  seed: z.int().default(7),
  /** What one run of the suite may spend on judging, in the currency of the model's prices. @default No limit. */
  maxCost: z.number().positive().optional(),
  /** Tokens it may spend, for models without prices. @default No limit. */
  maxTokens: z.int().positive().optional(),
});

/** Apps, or variants of one, that are asked the items of a dataset and compared. */
export const suiteSchema = z
  .strictObject({
    description: z.string().optional(),
    /** What the answers are: their labels, summaries, or answers to questions. */
    task: z.enum(['answers', 'classification', 'summarisation']).default('answers'),
    /** Of `classification`: what an answer may be. */
    labels: z.array(z.string().min(1)).min(2).max(1_000).optional(),
    /** Name of a Dataset, or what would stand in one. */
    dataset: z.union([z.string().min(1), datasetSchema]).optional(),
    /** Instead of a dataset: what the app of its one variant answered since the last run, by a schedule; nothing is asked. */
    traffic: suiteTrafficSchema.optional(),
    /** Only this split of it. */
    split: z.string().min(1).optional(),
    /** The first so many items. */
    limit: z.int().positive().optional(),
    variants: z.array(variantSchema).min(1).max(20),
    /** The variant that the others are compared with. @default The first. */
    baseline: z.string().min(1).optional(),
    repeats: z.int().min(1).max(20).default(1),
    /** Questions under way at a time. */
    concurrency: z.int().min(1).max(64).default(4),
    /** @default Those that the Dataset names, else what fits the task. */
    metrics: z.array(z.string().min(1)).max(50).default([]),
    /** Criteria that the judge scores answers by, in words; each is a metric under its name. */
    rubrics: z
      .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be a name in lower case'), z.string().min(1))
      .default({}),
    /** Needed for metrics that a model judges. */
    judge: judgeSchema.optional(),
    /** Whether answers differ between groups of people: questions are asked again of other groups. */
    bias: biasSchema.optional(),
    /** A loss that does not matter, in units of the metric. */
    margin: z.number().min(0).default(0),
    /** Groups in whose name the items are asked. */
    groups: z.array(z.string().min(1)).default([]),
    /** For one answer, milliseconds. @default The app's own. */
    timeLimitMs: z.int().min(100).max(600_000).optional(),
    /** What the apps may spend in one run, in the currency of the models' prices: then it ends as it stands. @default No limit. */
    maxCost: z.number().positive().optional(),
    /** In which scheduled runs are made. */
    tenant: z.string().min(1).default('default'),
    /** Runs by itself so often: `30m`, `6h`, `7d`. */
    every: durationSchema('1m', '3650d').optional(),
    /** Or by a cron expression. */
    schedule: cronScheduleSchema.optional(),
    /** How scheduled runs are compared with those before. */
    drift: suiteDriftSchema.prefault({}),
    /** Runs when the review of a model that it asks comes due, and says when another one is a better choice. */
    onReview: z.boolean().default(false),
  })
  .refine(({ dataset, traffic }) => (dataset === undefined) !== (traffic === undefined), {
    path: ['dataset'],
    message: 'a suite needs dataset or traffic, and not both',
  })
  .refine(({ traffic, variants: [first, ...more] }) => !traffic || (more.length === 0 && !first?.with), {
    path: ['variants'],
    message: 'traffic is of one app as it is',
  })
  .refine(({ traffic, every, schedule, onReview }) => !traffic || ((every ?? schedule) && !onReview), {
    path: ['schedule'],
    message: 'traffic is looked at by a schedule: set schedule or every, and not onReview',
  })
  .refine(({ traffic, bias, split, limit, repeats }) => !traffic || (!bias && !split && !limit && repeats === 1), {
    path: ['traffic'],
    message: 'has no bias, split, limit or repeats: it is answered already',
  })
  .refine(({ every, schedule }) => every === undefined || schedule === undefined, {
    path: ['schedule'],
    message: 'has every already: it runs by one of them',
  })
  .refine(({ variants }) => new Set(variants.map(({ name }) => name)).size === variants.length, {
    path: ['variants'],
    message: 'two variants have one name',
  })
  .refine(({ baseline, variants }) => baseline === undefined || variants.some(({ name }) => name === baseline), {
    path: ['baseline'],
    message: 'must be the name of a variant',
  })
  .refine(({ task, labels }) => task === 'classification' || labels === undefined, {
    path: ['labels'],
    message: 'only classification has labels',
  })
  .refine(({ rubrics, judge }) => Object.keys(rubrics).length === 0 || judge !== undefined, {
    path: ['judge'],
    message: 'rubrics need a judge',
  });

export type SuiteSpec = z.output<typeof suiteSchema>;
export type SuiteVariant = z.output<typeof variantSchema>;
