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

/** A linear map over the embeddings as they are: seconds to minutes on one processor. Settings as docs/tuning.md has them. */
const adapter = z.strictObject({
  kind: z.literal('adapter'),
  /** `both`: documents are embedded anew for it; `queries`: an index stays as it is. */
  side: z.enum(['both', 'queries']).default('both'),
  rank: z.int().min(1).max(256).default(16),
  temperature: z.number().positive().default(0.05),
  rate: z.number().positive().default(0.001),
  decay: z.number().min(0).default(0.01),
  epochs: z.int().min(1).max(1_000).default(20),
  batch: z.int().min(2).max(1_024).default(32),
  draws: z.int().min(1).max(64).default(4),
  negatives: z.int().min(0).max(64).default(4),
  patience: z.int().min(1).max(100).default(5),
});

const transformer = {
  epochs: z.int().min(1).max(100).default(3),
  /** Examples of a step. */
  batch: z.int().min(1).max(256).default(16),
  rate: z.number().positive().default(0.0002),
  /** Of an example; what is longer is cut. */
  maxTokens: z.int().min(8).max(8_192).default(128),
  /** Bits that the base is loaded with; 4 and 8 need a GPU. */
  bits: z.union([z.literal(32), z.literal(16), z.literal(8), z.literal(4)]).default(32),
  /** Steps between two checkpoints. */
  checkpointSteps: z.int().min(1).max(10_000).default(50),
};

/** Low-rank matrices beside those of a transformer, by `peft` and `torch` in a process of its own: needs `weir tune setup`. */
const lora = z.strictObject({
  kind: z.literal('lora'),
  ...transformer,
  rank: z.int().min(1).max(256).default(8),
  alpha: z.number().positive().default(16),
  dropout: z.number().min(0).max(0.9).default(0),
  /** Also written with eight-bit weights, and compared. */
  int8: z.boolean().default(true),
});

/** Vectors before the prompt, learnt for a causal model whose weights stay: needs `weir tune setup`. */
const softPrompt = z.strictObject({
  kind: z.literal('soft-prompt'),
  ...transformer,
  rate: z.number().positive().default(0.01),
  /** Vectors that are learnt. */
  tokens: z.int().min(1).max(512).default(16),
});

/** A job at a provider that speaks OpenAI's fine-tuning API. */
const hosted = z.strictObject({
  kind: z.literal('hosted'),
  /** @default OPENAI_BASE_URL of the tuning service, else OpenAI's own. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Environment variable of the tuning service that holds the key. @default OPENAI_API_KEY */
  apiKeyVariable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .optional(),
  epochs: z.int().min(1).max(50).optional(),
  suffix: z.string().max(64).optional(),
});

const sourceSchema = z
  .strictObject({
    /** Names of Datasets: of traffic, with what people said of answers; or inputs with what is expected. */
    datasets: z.array(name).max(16).default([]),
    /** JSONL files of queries with what is right and wrong for them. */
    files: z.array(file).max(16).default([]),
  })
  .refine(({ datasets, files }) => datasets.length + files.length > 0, {
    message: 'needs datasets or files',
  });

/** What is asked of a tuning (docs/tuning.md). */
export const tuningSchema = z.strictObject({
  /** Name of the Model that is to come of it. There must be none of that name yet. */
  model: modelName,
  description: z.string().optional(),
  /** Name of a Model, or of a folder of models. */
  base: name,
  trainer: z.discriminatedUnion('kind', [adapter, lora, softPrompt, hosted]),
  data: z.strictObject({
    examples: sourceSchema,
    /** Evaluations of other things: queries that are nearly theirs are left out, so that nothing leaks. */
    apart: z.array(name).max(16).default([]),
    /** Share of the queries, by a hash of each, that training never sees: the gate is judged by them. */
    heldBack: z.number().min(0.05).max(0.5).default(0.2),
    /** Share of the rest that chooses the step. */
    choose: z.number().min(0.05).max(0.5).default(0.2),
  }),
  gate: z
    .strictObject({
      /** Judged by as well: what the base was good at, to see what is forgotten. */
      general: z.array(sourceSchema).max(8).default([]),
      /** Of a general set, the loss that does not matter, in units of the metric. */
      margin: z.number().min(0).max(1).default(0.02),
      /** Chance to let through what is no better. */
      alpha: z.number().gt(0).max(0.5).default(0.05),
    })
    .prefault({}),
  /** Of the base; `licence-forbids` where it does not allow changed copies. @default that of the base's card */
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
  /** Of training, over all attempts; it ends as failed after that. */
  maxSeconds: z.int().min(1).max(604_800).default(86_400),
  seed: z.int().min(0).default(1),
});

export type TuningSpec = z.output<typeof tuningSchema>;
export type TrainerSpec = TuningSpec['trainer'];
export type TrainerKind = TrainerSpec['kind'];
