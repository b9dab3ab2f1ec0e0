import { z } from 'zod';
import { modelCardSchema } from './model-card.js';
import { secretReference } from './secret-reference.js';

const common = {
  description: z.string().optional(),
  contextTokens: z.int().positive().default(8_192),
  /** For a completion, milliseconds. */
  timeoutMs: z.int().min(100).max(600_000).default(60_000),
  /** Silence, milliseconds, after which a route has its next model asked too: the first to speak answers. @default never */
  hedgeAfterMs: z.int().min(10).max(600_000).optional(),
  /** Absent means free. */
  prices: z
    .strictObject({
      /** Per million tokens. */
      input: z.number().min(0),
      output: z.number().min(0),
      /** Of a model on machines of one's own: for each second that it works on a call. @default 0 */
      perSecond: z.number().min(0).optional(),
      currency: z.string().default('USD'),
    })
    .optional(),
  /** For choosing models. */
  card: modelCardSchema.optional(),
};

/** Of a file in WEIR_RECORDINGS_DIR, without `.jsonl`. */
const recordingName = z.string().regex(/^[A-Za-z0-9][\w.-]*$/, 'must be the name of a recording');

/** What can be recorded. */
const recordable = {
  ...common,
  /** Recording that questions and completions are added to, for `replay`. @default none */
  record: recordingName.optional(),
};

/** Limits of models that are reached over a network, milliseconds, beside that of the whole completion. */
const remote = {
  ...recordable,
  /** Until the first text. */
  firstTextTimeoutMs: z.int().min(100).max(600_000).default(30_000),
  /** Between two pieces of text. */
  textGapTimeoutMs: z.int().min(100).max(600_000).default(30_000),
};

/** Quotes the best-supported sentences of the contexts; needs no language model. */
const extractive = z.strictObject({
  provider: z.literal('extractive'),
  ...common,
  /** Sentences quoted at most. */
  maxSentences: z.int().min(1).max(10).default(3),
  /** Support, 0 to 1, under which it says that it does not know. */
  minSupport: z.number().min(0).max(1).optional(),
});

/** Any endpoint that speaks OpenAI's chat completions. */
const openai = z.strictObject({
  provider: z.literal('openai'),
  ...remote,
  /** The provider's name for it. */
  model: z.string().min(1),
  /** @default OPENAI_BASE_URL of the inference service, else OpenAI's own. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** @default OPENAI_API_KEY of the inference service. */
  apiKey: secretReference.optional(),
});

/** Anthropic's models, and any endpoint that speaks its Messages API. Of the sampling, `maxOutputTokens` and `stop` apply. */
const anthropic = z.strictObject({
  provider: z.literal('anthropic'),
  ...remote,
  /** The provider's name for it. */
  model: z.string().min(1),
  /** Without `/v1`. @default ANTHROPIC_BASE_URL of the inference service, else Anthropic's own. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** @default ANTHROPIC_API_KEY of the inference service. */
  apiKey: secretReference.optional(),
});

/** A model whose files are in a folder of their own under WEIR_MODELS_DIR, run by the inference service itself. */
const transformers = z.strictObject({
  provider: z.literal('transformers'),
  ...recordable,
  /** The folder: `config.json`, `tokenizer.json`, `tokenizer_config.json`, and the network under `onnx/`. */
  model: z.string().regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, 'must be the name of a folder'),
  /** Which of the network's files is run: `onnx/model.onnx` is fp32, `onnx/model_q4.onnx` q4, and so on. */
  precision: z.enum(['fp32', 'fp16', 'int8', 'uint8', 'q8', 'q4', 'q4f16', 'bnb4']).default('fp32'),
  /** Processors that a completion takes; one is made after the other. */
  threads: z.int().min(1).max(64).default(2),
});

const scriptEntry = z.strictObject({
  /** Regular expression over the last user message; absent matches all. */
  match: z.string().optional(),
  /** Regular expression over what comes before it, each message as `role: content` on a line of its own: instruction, examples. */
  matchBefore: z.string().optional(),
  /** Regular expression over the last tool's result since then, which is empty before there is one. */
  matchResult: z.string().optional(),
  /** What it wants called, with arguments as an object, or as any text. */
  toolCalls: z
    .array(
      z.strictObject({ name: z.string().min(1), arguments: z.union([z.string(), z.record(z.string(), z.json())]) }),
    )
    .min(1)
    .optional(),
  text: z.string().default(''),
  /** Says back all that it was shown from the last user message on, instead: a model that does with everything it reads whatever it can. */
  echo: z.boolean().optional(),
  /** Other texts, each for its share of the completions: drawn by the seed and the question, or at random. */
  variants: z.array(z.strictObject({ text: z.string(), share: z.number().gt(0).max(1) })).optional(),
  finishReason: z.enum(['stop', 'length', 'content-filter', 'no-support']).default('stop'),
  /** Before the first piece of text, and between pieces. */
  firstDelayMs: z.int().min(0).default(0),
  delayMs: z.int().min(0).default(0),
  /** Characters per piece when streaming. */
  pieceLength: z.int().positive().default(24),
  fault: z.enum(['rate-limited', 'server-error', 'timeout', 'cut', 'refused']).optional(),
});

/** Says what its script or a recording has, and injects faults: for tests and demonstrations. */
const scripted = z
  .strictObject({
    provider: z.literal('scripted'),
    ...common,
    /** First match wins. What no entry matches, or one without text, is said by the recording; without one it is an error. */
    script: z.array(scriptEntry).default([]),
    /** Recording that is played. */
    replay: recordingName.optional(),
  })
  .refine(({ script, replay }) => script.length > 0 || replay !== undefined, {
    path: ['script'],
    message: 'a scripted model needs a script, or a recording to replay',
  });

const targetSchema = z.strictObject({
  /** Name of a Model that is not a route itself. */
  model: z.string().min(1),
  /** Share of the runs, beside the other targets' weights. */
  weight: z.number().positive().default(1),
});

/** Not a model but a choice among several: spreads runs over its targets, and goes on with others when one fails. */
const route = z
  .strictObject({
    provider: z.literal('route'),
    description: z.string().optional(),
    targets: z.array(targetSchema).min(1).max(16),
    /** Names of Models that are asked in this order when no target answers. */
    fallbacks: z.array(z.string().min(1)).max(16).default([]),
  })
  .refine(({ targets, fallbacks }) => isDistinct([...targets.map(({ model }) => model), ...fallbacks]), {
    message: 'each model may be named once',
  });

/** A low-rank map over embeddings (docs/tuning.md). */
const adapterSchema = z.strictObject({
  /** `both`: of queries and documents, which are embedded anew for it; `queries`: an index stays as it is. */
  side: z.enum(['both', 'queries']),
  /** A safetensors file with the arrays `down` and `up`, base64: at most 600 kB of it. */
  weights: z.base64().max(600_000),
});

/** Embeds documents and queries, for collections and apps that name it; it cannot be asked. */
const embedding = z
  .strictObject({
    provider: z.literal('embedding'),
    description: z.string().optional(),
    /** A folder under WEIR_MODELS_DIR of the embedding service. */
    model: z.string().regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, 'must be the name of a folder'),
    /** @default The embedding service's own. */
    precision: z.enum(['fp32', 'int8']).optional(),
    /** What is made of the model's embeddings. @default nothing */
    adapter: adapterSchema.optional(),
    card: modelCardSchema.optional(),
  })
  .refine(({ adapter, precision }) => adapter?.side !== 'queries' || precision === undefined, {
    path: ['precision'],
    message: 'an adapter of queries alone goes by the embeddings that documents have already',
  });

/** A language model that can be asked. */
export const languageModelSchema = z.discriminatedUnion('provider', [
  extractive,
  openai,
  anthropic,
  transformers,
  scripted,
]);

/** What apps can name as their model, and embeddings, which collections name. */
export const modelSchema = z.discriminatedUnion('provider', [
  extractive,
  openai,
  anthropic,
  transformers,
  scripted,
  route,
  embedding,
]);

/** Whether it can be asked itself: not a choice among others, and no embedding. */
export function isLanguageModel(spec: ModelSpec): spec is LanguageModelSpec {
  return spec.provider !== 'route' && spec.provider !== 'embedding';
}

/** What is asked: requests and fingerprints go by this, so that a new score in a model's card changes neither. */
export function withoutCard<Spec extends ModelSpec>(spec: Spec): Spec {
  const { card: _card, ...asked } = spec as Spec & { card?: unknown };
  return asked as unknown as Spec;
}

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

export type ModelSpec = z.output<typeof modelSchema>;
export type LanguageModelSpec = z.output<typeof languageModelSchema>;
export type RouteSpec = z.output<typeof route>;
export type EmbeddingModelSpec = z.output<typeof embedding>;
export type ExtractiveSpec = z.output<typeof extractive>;
export type OpenAiSpec = z.output<typeof openai>;
export type AnthropicSpec = z.output<typeof anthropic>;
export type TransformersSpec = z.output<typeof transformers>;
export type ScriptedSpec = z.output<typeof scripted>;
