import { z } from 'zod';
import { promptReference } from '../prompts/prompt-reference.js';
import { workflowSchema } from './workflow.js';

/** How an app's answers are sampled. A request may override each. */
export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).default(0),
  topP: z.number().gt(0).max(1).optional(),
  /** Only the k likeliest tokens are drawn from; of providers that know it. */
  topK: z.int().positive().optional(),
  frequencyPenalty: z.number().min(-2).max(2).optional(),
  presencePenalty: z.number().min(-2).max(2).optional(),
  seed: z.int().optional(),
  maxOutputTokens: z.int().positive().default(1_024),
  stop: z.array(z.string().min(1)).max(4).optional(),
  /** Completions of each question, of which one is chosen. Several need a temperature above 0 to differ. */
  samples: z.int().min(1).max(20).default(1),
  /**
   * Which of several: what most say; the one `closest` to the others; the one best `supported` by the contexts; or the
   * one that the model found most `likely`, of providers that give log-probabilities.
   */
  choose: z.enum(['majority', 'closest', 'supported', 'likely']).default('majority'),
  /**
   * Pins all that a provider lets be pinned, asks twice at least, and answers only what it was told to the character each
   * time, or as often as `minAgreement` says.
   */
  deterministic: z.boolean().default(false),
  /** Share of the samples, 0 to 1, that have to say the same: under it, the app says that it does not know. */
  minAgreement: z.number().min(0).max(1).optional(),
  /** With each token its log-probability, and those of so many likeliest ones; of providers that give them. */
  logprobs: z.int().min(0).max(20).optional(),
});

export type Sampling = z.output<typeof samplingSchema>;

/** What is asked of a model: with all pinned that a deterministic app pins, and with what choosing among samples needs. */
export function effectiveSampling(sampling: Sampling): Sampling {
  const { seed = 0, samples, minAgreement = 1, choose, logprobs = 0 } = sampling;
  if (sampling.deterministic) {
    return { ...sampling, temperature: 0, topP: 1, topK: 1, seed, samples: Math.max(2, samples), minAgreement };
  }
  return choose === 'likely' && samples > 1 ? { ...sampling, logprobs } : sampling;
}

const retrievalSchema = z.strictObject({
  collection: z.string().min(1),
  /** Which of the collection's embeddings is searched by: one of its `alsoEmbeddedBy`. @default the collection's own */
  embedding: z.string().min(1).optional(),
  mode: z.enum(['hybrid', 'keyword', 'vector']).default('hybrid'),
  /** Hits given to the model. */
  k: z.int().min(1).max(100).default(8),
  /**
   * What is searched for: the `question`; the question `rewritten` by the model to stand by itself, where it follows on
   * others; it and `variants` of it; or it and the `parts` that it is made of.
   */
  queries: z.enum(['question', 'rewritten', 'variants', 'parts']).default('question'),
  /** Variants or parts at most. */
  maxQueries: z.int().min(1).max(8).default(3),
  /** What the hits may take of the prompt; those that are too much are left out, worst first. @default All k. */
  maxContextTokens: z.int().positive().optional(),
  /**
   * `best-first`, or `best-outside`: the best first and last, the worst in the middle, where models read least (N. Liu et
   * al., Lost in the Middle, 2023).
   */
  order: z.enum(['best-first', 'best-outside']).default('best-first'),
});

const memorySchema = z.strictObject({
  /** Conversations that are longer are summed up by the model, all but what was said last. */
  maxTokens: z.int().min(100).default(4_000),
  /** Share of those tokens that what was said last may take, word by word. */
  recent: z.number().min(0).max(1).default(0.5),
});

const cacheSchema = z.strictObject({
  /** Least cosine of two questions that count as the same. */
  minSimilarity: z.number().min(0.5).max(1).default(0.9),
  /**
   * `strict`: they have to have the same words that matter, numbers and negations, too, in whatever order and form. `loose`:
   * nearness in meaning is enough; other questions, then, may get each other's answers.
   */
  match: z.enum(['strict', 'loose']).default('strict'),
  /** How long an answer may be given again, seconds. */
  maxAgeSeconds: z.int().min(1).max(2_592_000).default(86_400),
});

const subscriptionsSchema = z.strictObject({
  /** New answers that may follow one question, one after another. */
  maxRenewals: z.int().min(0).max(1_000).default(10),
  /** How long a new answer waits for further changes of the documents, seconds. */
  debounceSeconds: z.number().min(0).max(60).default(5),
  /** How long an answer may be subscribed to, days. */
  maxDays: z.int().min(1).max(365).default(30),
});

export type Memory = z.output<typeof memorySchema>;

const examplesSchema = z.strictObject({
  /** Which are shown: `all`; the `similar` ones, nearest to the question last; or `diverse` ones, near to it and unlike each other. */
  pick: z.enum(['all', 'similar', 'diverse']).default('all'),
  /** How many are picked. */
  k: z.int().min(1).max(50).default(4),
  list: z
    .array(z.strictObject({ question: z.string().min(1), answer: z.string().min(1) }))
    .min(1)
    .max(200),
});

export type Examples = z.output<typeof examplesSchema>;

const agentSchema = z.strictObject({
  /** Names of the Tools that it may use. */
  tools: z.array(z.string().min(1)).min(1).max(64),
  /** How often the model is asked; the last time it gets no tools, and has to answer. */
  maxTurns: z.int().min(1).max(50).default(8),
  maxToolCalls: z.int().min(1).max(200).default(20),
  /** Of all turns, input and output together. */
  maxTokens: z.int().positive().default(100_000),
  /** In the currency of the model's prices. */
  maxCost: z.number().positive().optional(),
});

/** An application: what answers questions sent to its name. */
export const appSchema = z
  .strictObject({
    description: z.string().optional(),
    /**
     * `simple` asks the model; `few-shot` shows it examples first; `rag` asks it with what retrieval found; `agent` lets it
     * use tools until it answers; `workflow` takes the steps that are declared.
     */
    pattern: z.enum(['simple', 'few-shot', 'rag', 'agent', 'workflow']),
    /**
     * Texts with `{{ question }}` and, for `rag`, `{{ contexts }}`; or a version of a Prompt: `name@alias` or `name@version`.
     * @default The pattern's own.
     */
    prompt: z
      .union(
        [
          z.string().refine((text) => promptReference(text) !== undefined),
          z.strictObject({ system: z.string().optional(), user: z.string().optional() }),
        ],
        'must be a Prompt, as name@alias or name@version, or have the texts system and user',
      )
      .optional(),
    model: z.string().min(1),
    examples: examplesSchema.optional(),
    retrieval: retrievalSchema.optional(),
    agent: agentSchema.optional(),
    workflow: workflowSchema.optional(),
    /** Gives an answer again to a question that asks the same. @default Every question is answered anew. */
    cache: cacheSchema.optional(),
    /** Lets answers be subscribed to. @default They cannot be. */
    subscriptions: subscriptionsSchema.optional(),
    /** For conversations. @default All of it is given to the model. */
    memory: memorySchema.optional(),
    /** JSON Schema that answers have to fit; a request may bring its own. */
    responseSchema: z.record(z.string(), z.json()).optional(),
    sampling: samplingSchema.prefault({}),
    policy: z.string().min(1).default('standard'),
    /** A run without a deadline of its own has this long, milliseconds: up to three days, where people are asked. */
    timeLimitMs: z.int().min(100).max(259_200_000).default(60_000),
    /** When retrieval is down: end as failed, or answer without contexts. */
    withoutRetrieval: z.enum(['fail', 'answer']).default('fail'),
  })
  .refine((app) => app.pattern !== 'rag' || app.retrieval !== undefined, {
    path: ['retrieval'],
    message: 'a rag app needs retrieval.collection',
  })
  .refine((app) => app.pattern === 'few-shot' || app.examples === undefined, {
    path: ['examples'],
    message: 'no app but a few-shot app has examples',
  })
  .refine((app) => app.pattern !== 'few-shot' || app.examples !== undefined || typeof app.prompt === 'string', {
    path: ['examples'],
    message: 'a few-shot app needs examples, or a Prompt that has some',
  })
  .refine((app) => (app.pattern === 'agent') === (app.agent !== undefined), {
    path: ['agent'],
    message: 'an agent app needs agent.tools, and no other app has them',
  })
  .refine((app) => app.cache === undefined || (app.pattern !== 'agent' && app.pattern !== 'workflow'), {
    path: ['cache'],
    message: 'answers of agents and workflows cannot be cached: what their tools gave may be otherwise now',
  })
  .refine((app) => (app.pattern === 'workflow') === (app.workflow !== undefined), {
    path: ['workflow'],
    message: 'a workflow app needs workflow.steps, and no other app has them',
  });

export type AppSpec = z.output<typeof appSchema>;
