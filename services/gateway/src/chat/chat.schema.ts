import { z } from 'zod';
import { groupsSchema, samplingOverrides, timeLimitSchema } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

const { temperature, topP, seed, maxOutputTokens } = samplingOverrides.shape;

const content = z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1)]);

const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content,
  name: z.string().optional(),
  // What an assistant's message of an earlier answer carries, when clients send it back as they got it.
  refusal: z.string().nullish(),
  annotations: z.array(z.unknown()).nullish(),
});

/** Parameters of OpenAI's API that are taken where they ask for nothing special; any other value is an error, not ignored. */
const neutral = {
  n: z.literal(1).nullish(),
  presence_penalty: z.literal(0).nullish(),
  frequency_penalty: z.literal(0).nullish(),
  logit_bias: z.strictObject({}).nullish(),
  logprobs: z.literal(false).nullish(),
  top_logprobs: z.literal(0).nullish(),
  response_format: z.strictObject({ type: z.literal('text') }).nullish(),
  modalities: z.array(z.literal('text')).nullish(),
  tools: z.array(z.unknown()).max(0).nullish(),
  tool_choice: z.enum(['none', 'auto']).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  store: z.literal(false).nullish(),
  service_tier: z.enum(['auto', 'default']).nullish(),
};

/** Labels for the provider's own records; nothing in an answer depends on them. */
const labels = {
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
};

export const chatRequestSchema = named(
  'ChatCompletionRequest',
  z
    .strictObject({
      model: z.string().min(1).describe('Name of an App or a Model.'),
      messages: z.array(message).min(1),
      stream: z.boolean().nullish(),
      stream_options: z
        .strictObject({ include_usage: z.boolean().optional(), include_obfuscation: z.literal(false).optional() })
        .nullish(),
      temperature: temperature.nullish(),
      top_p: topP.nullish(),
      seed: seed.nullish(),
      max_tokens: maxOutputTokens.nullish(),
      max_completion_tokens: maxOutputTokens.nullish(),
      stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]).nullish(),
      metadata: z.record(z.string(), z.string()).nullish(),
      ...neutral,
      ...labels,
      weir: z
        .strictObject({
          collection: z.string().min(1).optional(),
          groups: groupsSchema.optional(),
          timeLimitMs: timeLimitSchema.optional(),
        })
        .optional()
        .describe("What OpenAI's API has no parameter for."),
    })
    .refine(({ messages }) => messages.at(-1)?.role === 'user', {
      path: ['messages'],
      message: 'must end with a message of the user',
    })
    .refine(({ stream, stream_options }) => !stream_options || stream === true, {
      path: ['stream_options'],
      message: 'is for stream: true',
    }),
);

export type ChatRequest = z.output<typeof chatRequestSchema>;

const annotation = z.union([
  z.object({
    type: z.literal('url_citation'),
    url_citation: z.object({ start_index: z.int(), end_index: z.int(), title: z.string(), url: z.string() }),
  }),
  z.object({
    type: z.literal('file_citation'),
    file_citation: z.object({ start_index: z.int(), end_index: z.int(), filename: z.string(), file_id: z.string() }),
  }),
]);

export type Annotation = z.output<typeof annotation>;

const usage = z.object({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() });

const finishReason = z.enum(['stop', 'length', 'content_filter']);

export type FinishReason = z.output<typeof finishReason>;

const weir = z
  .record(z.string(), z.unknown())
  .describe('Run id, outcome, reason, citations, fingerprint, verdicts, timings and provenance, as in an Answer.');

export const chatCompletionSchema = named(
  'ChatCompletion',
  z.object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    system_fingerprint: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string(),
          refusal: z.string().nullable(),
          annotations: z.array(annotation),
        }),
        logprobs: z.null(),
        finish_reason: finishReason,
      }),
    ),
    usage,
    weir,
  }),
);

export type ChatCompletion = z.output<typeof chatCompletionSchema>;

export const chatChunkSchema = named(
  'ChatCompletionChunk',
  z.object({
    id: z.string(),
    object: z.literal('chat.completion.chunk'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        delta: z.object({
          role: z.literal('assistant').optional(),
          content: z.string().optional(),
          refusal: z.string().optional(),
          annotations: z.array(annotation).optional(),
        }),
        logprobs: z.null(),
        finish_reason: finishReason.nullable(),
      }),
    ),
    usage: usage.nullable().optional(),
    system_fingerprint: z.string().optional(),
    weir: weir.optional(),
  }),
);

export type ChatChunk = z.output<typeof chatChunkSchema>;
