import { z } from 'zod';
import { functionName, jsonSchema, samplingOverrides, weirParameters } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty, maxOutputTokens } = samplingOverrides.shape;
/** Each choice is a run of its own. */
const MOST_CHOICES = 8;
/** More are refused by OpenAI's API too. */
const MOST_LOGPROBS = 20;

const content = z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string() })).min(1)]);

const givenCall = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().min(1),
    arguments: z.string(),
    // What OpenAI's own client adds to the calls that it sends back.
    parsed_arguments: z.unknown().optional(),
  }),
});

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'developer', 'user']), content, name: z.string().optional() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: content.nullish(),
    tool_calls: z.array(givenCall).nullish(),
    name: z.string().optional(),
    // What the message of an earlier answer carries, when clients send it back as they got it.
    refusal: z.string().nullish(),
    annotations: z.array(z.unknown()).nullish(),
    parsed: z.unknown().optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content, tool_call_id: z.string().min(1) }),
]);

const tool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: functionName,
    description: z.string().optional(),
    parameters: jsonSchema.optional(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string().min(1) }) }),
]);

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: z.string(),
      description: z.string().optional(),
      schema: jsonSchema,
      strict: z.boolean().nullish(),
    }),
  }),
]);

/** Parameters of OpenAI's API that are taken where they ask for nothing special; any other value is an error, not ignored. */
const neutral = {
  logit_bias: z.strictObject({}).nullish(),
  modalities: z.array(z.literal('text')).nullish(),
  parallel_tool_calls: z.literal(true).nullish(),
  store: z.literal(false).nullish(),
  service_tier: z.enum(['auto', 'default']).nullish(),
};

/** Labels for the provider's own records; nothing in an answer depends on them. */
const labels = {
  user: z.string().max(512).nullish().describe('The person who asks: an erasure goes by it.'),
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
      top_k: topK.nullish().describe("Beside OpenAI's parameters."),
      frequency_penalty: frequencyPenalty.nullish(),
      presence_penalty: presencePenalty.nullish(),
      seed: seed.nullish().describe('Of the first choice; those of the others are derived from it.'),
      n: z.int().min(1).max(MOST_CHOICES).nullish().describe('Choices; each is a run of its own.'),
      logprobs: z.boolean().nullish(),
      top_logprobs: z.int().min(0).max(MOST_LOGPROBS).nullish(),
      tools: z.array(tool).max(128).nullish(),
      tool_choice: toolChoice.nullish(),
      response_format: responseFormat.nullish(),
      max_tokens: maxOutputTokens.nullish(),
      max_completion_tokens: maxOutputTokens.nullish(),
      stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]).nullish(),
      metadata: z.record(z.string(), z.string()).nullish(),
      ...neutral,
      ...labels,
      weir: weirParameters,
    })
    .refine(({ logprobs, top_logprobs }) => !top_logprobs || logprobs === true, {
      path: ['top_logprobs'],
      message: 'is for logprobs: true',
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

const finishReason = z.enum(['stop', 'length', 'content_filter', 'tool_calls']);

export type FinishReason = z.output<typeof finishReason>;

const tokenLogprob = z.object({
  token: z.string(),
  logprob: z.number(),
  bytes: z.array(z.int()).nullable().describe('Of the token, in UTF-8.'),
});

const logprobs = z.object({
  content: z.array(tokenLogprob.extend({ top_logprobs: z.array(tokenLogprob) })),
  refusal: z.null(),
});

export type Logprobs = z.output<typeof logprobs>;

const functionCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

export type FunctionCall = z.output<typeof functionCall>;

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
          content: z.string().nullable().describe('null where functions are to be called, and nothing is said.'),
          refusal: z.string().nullable(),
          annotations: z.array(annotation),
          tool_calls: z.array(functionCall).optional(),
        }),
        logprobs: logprobs.nullable(),
        finish_reason: finishReason,
        weir: weir.optional().describe('Of each choice, where there are several.'),
      }),
    ),
    usage,
    weir: weir.describe('Of the first choice.'),
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
          tool_calls: z.array(functionCall.extend({ index: z.int() })).optional(),
        }),
        logprobs: logprobs.nullable(),
        finish_reason: finishReason.nullable(),
      }),
    ),
    usage: usage.nullable().optional(),
    system_fingerprint: z.string().optional(),
    weir: weir.optional(),
  }),
);

export type ChatChunk = z.output<typeof chatChunkSchema>;
