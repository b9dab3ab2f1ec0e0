import { datasetSchema, suiteSchema } from '@weir/resources';
import { z } from 'zod';

const name = z.string().min(1);

/** What is asked of an optimisation. */
export const optimisationSchema = z
  .strictObject({
    /** Name of the App whose prompt is to be better. */
    app: name,
    /** Name of a Dataset, or what would stand in one. */
    dataset: z.union([name, datasetSchema]),
    /** What the answers are, as in a Suite. */
    task: suiteSchema.shape.task,
    labels: suiteSchema.shape.labels,
    /** What is to be raised: a metric of which more is better. */
    metric: name,
    /** Needed for a metric that a model judges. */
    judge: suiteSchema.shape.judge,
    /** The examples that are shown, the instruction (the prompt's `system`), or both. */
    search: z.enum(['examples', 'instruction', 'both']).default('examples'),
    /** How many examples are shown. */
    examples: z.int().min(1).max(50).default(4),
    /** What an example's answer is: what the dataset expects, or what the app itself said where that is right. */
    examplesFrom: z.enum(['gold', 'answers']).default('gold'),
    /** Score from which on an answer is right. */
    right: z.number().default(1),
    budget: z.strictObject({
      /** Answers in all: of candidates, of the proposer, of the last test and of the overfit check. */
      answers: z.int().min(1).max(100_000),
      /** Of answers and judges, in the currency of the models' prices. @default No limit. */
      cost: z.number().positive().optional(),
    }),
    /** Name of the Model (or App) that writes instructions. */
    proposer: name.optional(),
    /** What the app is for, in words, for the proposer. */
    about: z.string().max(4_000).default(''),
    seed: z.int().default(7),
    /** Which of the Dataset's splits is what. */
    splits: z
      .strictObject({ train: name.default('train'), dev: name.default('dev'), test: name.default('test') })
      .refine(({ train, dev, test }) => new Set([train, dev, test]).size === 3, {
        message: 'must be three different splits',
      })
      .prefault({}),
    /** Groups in whose name the items are asked. */
    groups: z.array(name).default([]),
    /** Questions under way at a time. */
    concurrency: z.int().min(1).max(64).default(4),
    /** For one answer, milliseconds. @default The app's own. */
    timeLimitMs: z.int().min(100).max(600_000).optional(),
  })
  .refine(({ search, proposer }) => search === 'examples' || proposer !== undefined, {
    path: ['proposer'],
    message: 'instructions need a proposer: the name of a Model',
  });

export type OptimisationSpec = z.output<typeof optimisationSchema>;
