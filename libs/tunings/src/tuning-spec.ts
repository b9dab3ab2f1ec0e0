import { z } from 'zod';

const name = z.string().min(1);

/** As a resource may be named. */
const modelName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits, dots, dashes or underscores',
  );

const file = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]*([./][\w-]+)*\.jsonl$/, 'must be a path to a jsonl file below the folder of datasets');

/** A linear map over the embeddings as they are: seconds to minutes on one processor. docs/tuning.md says what each setting means. */
const adapterSchema = z.strictObject({
  kind: z.literal('adapter').default('adapter'),
  /** `both`: documents are embedded anew for it; `queries`: an index stays as it is. */
  side: z.enum(['both', 'queries']).default('both'),
  rank: z.int().min(1).max(128).default(16),
  temperature: z.number().positive().default(0.05),
  rate: z.number().positive().default(0.001),
  decay: z.number().min(0).default(0.01),
  epochs: z.int().min(1).max(1_000).default(20),
  batch: z.int().min(2).max(1_024).default(32),
  draws: z.int().min(1).max(64).default(4),
  negatives: z.int().min(0).max(64).default(4),
  patience: z.int().min(1).max(100).default(5),
});

const sourceSchema = z
  .strictObject({
    /** Names of Datasets of traffic, with what people said of answers. */
    datasets: z.array(name).max(16).default([]),
    /** JSONL files of queries with what is right and wrong for them. */
    files: z.array(file).max(16).default([]),
  })
  .refine(({ datasets, files }) => datasets.length + files.length > 0, { message: 'needs datasets or files' });

/** What is asked of a tuning (docs/tuning.md). */
export const tuningSchema = z.strictObject({
  /** Name of the Model that is to come of it. There must be none of that name yet. */
  model: modelName,
  description: z.string().optional(),
  /** Name of a folder of embedding models, or of a Model on one. */
  base: name.default('all-MiniLM-L6-v2'),
  trainer: adapterSchema.prefault({}),
  /** What is learnt from. */
  examples: sourceSchema,
  /** Names of Datasets that something else is judged by: queries that are nearly theirs are left out. */
  apart: z.array(name).max(16).default([]),
  /** Share of the queries, by a hash of each, that training never sees: the gate is judged by them. */
  heldBack: z.number().min(0.05).max(0.5).default(0.2),
  gate: z
    .strictObject({
      /** What else the base is good at, to see whether it is forgotten: each is judged by itself. */
      general: z.array(sourceSchema).max(8).default([]),
      /** Of a general set, the loss of nDCG@10 that does not matter. */
      margin: z.number().min(0).max(1).default(0.02),
      /** Of the intervals: chance that the true value lies outside. */
      alpha: z.number().gt(0).max(0.5).default(0.05),
    })
    .prefault({}),
  /** Of the base, by SPDX id. @default that of the base's card */
  licence: z.string().min(1).optional(),
  /** Of the machine that it runs on. */
  price: z
    .strictObject({
      perHour: z.number().min(0).default(0),
      currency: z.string().default('USD'),
      /** What it draws under load, for an estimate of the energy. */
      watts: z.number().positive().default(65),
    })
    .prefault({}),
  /** Of processor time, over all attempts; it ends as failed after that. */
  maxSeconds: z.int().min(1).max(604_800).default(86_400),
  seed: z.int().min(0).default(1),
});

export type TuningSpec = z.output<typeof tuningSchema>;
export type ExampleSource = TuningSpec['examples'];
