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
  kind: z.literal('adapter'),
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

/**
 * Low-rank matrices beside a transformer's own weights, by torch, and a model of its own that comes of it: minutes to hours. docs/tuning.md says what each
 * setting means.
 */
const loraSchema = z.strictObject({
  kind: z.literal('lora'),
  rank: z.int().min(1).max(256).default(8),
  alpha: z.number().positive().default(16),
  dropout: z.number().min(0).max(0.9).default(0.1),
  rate: z.number().positive().default(0.0005),
  epochs: z.int().min(1).max(100).default(3),
  batch: z.int().min(2).max(256).default(16),
  /** Of a text; what is longer is cut. */
  maxTokens: z.int().min(8).max(512).default(128),
  bits: z.literal([4, 8, 16, 32]).default(32),
  /** Between two checkpoints. */
  checkpointSteps: z.int().min(1).max(10_000).default(20),
  /** Writes the model with weights of eight bits as well. */
  int8: z.boolean().default(true),
  /** Of the file that is judged, and served. */
  precision: z.enum(['fp32', 'int8']).default('fp32'),
});

/** A job of whoever offers a language model: inputs and what is to be said to them go there, and a model is offered when it is done. */
const hostedSchema = z.strictObject({
  kind: z.literal('hosted'),
  /** @default the provider's own choice */
  epochs: z.int().min(1).max(50).optional(),
  /** A system message that stands before each input, in training and when it is judged. */
  instruction: z.string().min(1).max(20_000).optional(),
  /** Of an answer, when it is judged. */
  maxOutputTokens: z.int().min(1).max(8_192).default(512),
  /** Of a million tokens of training, in the currency of `price`. */
  perMillionTokens: z.number().min(0).default(0),
});

const trainerSchema = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && !('kind' in given) ? { ...given, kind: 'adapter' } : given,
  z.discriminatedUnion('kind', [adapterSchema, loraSchema, hostedSchema]),
);

const sourceSchema = z
  .strictObject({
    /** Names of Datasets of traffic, with what people said of answers. */
    datasets: z.array(name).max(16).default([]),
    /** JSONL files of queries with what is right and wrong for them. */
    files: z.array(file).max(16).default([]),
  })
  .refine(({ datasets, files }) => datasets.length + files.length > 0, { message: 'needs datasets or files' });

const specSchema = z.strictObject({
  /** Name of the Model that is to come of it. There must be none of that name yet. */
  model: modelName,
  description: z.string().optional(),
  /** Name of a folder of embedding models, or of a Model on one. */
  base: name.default('all-MiniLM-L6-v2'),
  trainer: trainerSchema.prefault({}),
  /** What is learnt from. */
  examples: sourceSchema,
  /** Names of Datasets that something else is judged by: queries that are nearly theirs are left out. */
  apart: z.array(name).max(16).default([]),
  /** Share of the queries, by a hash of each, that training never sees: the gate is judged by them. @default 0.2, without folds */
  heldBack: z.number().min(0.05).max(0.5).optional(),
  /**
   * Instead of one share that is held back: parts of the queries, each judged by what is learnt from the others; what is registered learns from all.
   * 1 holds back one share. @default 5 where there are fewer than 500 queries and no share is named, or else 1
   */
  folds: z.int().min(1).max(10).optional(),
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

/** What is asked of a tuning (docs/tuning.md). */
export const tuningSchema = specSchema
  .refine(({ heldBack, folds = 1 }) => heldBack === undefined || folds === 1, {
    path: ['folds'],
    message: 'is instead of heldBack: name one of them',
  })
  .refine(({ trainer, folds = 1 }) => trainer.kind === 'adapter' || folds === 1, {
    path: ['folds'],
    message: 'is for adapters: what takes so long is learnt once',
  })
  .refine(({ trainer }) => trainer.kind !== 'lora' || trainer.precision === 'fp32' || trainer.int8, {
    path: ['trainer', 'precision'],
    message: 'is int8, and no such file is asked for (int8: false)',
  });

/** Fewer queries than these are too few to set a share of them aside for nothing but to judge by. */
const FEW_QUERIES = 500;

/** How a tuning is judged. */
export interface Judging extends Pick<TuningSpec, 'heldBack' | 'folds'> {
  /** @default adapter */
  trainer?: Pick<TuningSpec['trainer'], 'kind'>;
}

/** In how many parts queries are judged (`folds`). */
export function foldsOf({ heldBack, folds, trainer }: Judging, queries: number): number {
  const isQuick = (trainer?.kind ?? 'adapter') === 'adapter';
  return folds ?? (isQuick && heldBack === undefined && queries < FEW_QUERIES ? 5 : 1);
}

/** Share of the queries that is held back where they are not judged in folds. */
export const HELD_BACK = 0.2;

export type AdapterSettings = z.output<typeof adapterSchema>;
export type HostedSettings = z.output<typeof hostedSchema>;
export type LoraSettings = z.output<typeof loraSchema>;
export type TuningSpec = z.output<typeof tuningSchema>;
export type ExampleSource = TuningSpec['examples'];
