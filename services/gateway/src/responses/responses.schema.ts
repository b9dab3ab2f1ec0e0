import { z } from 'zod';
import { functionName, jsonSchema, samplingOverrides, weirParameters } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

const { temperature, topP, topK, maxOutputTokens } = samplingOverrides.shape;

/** An id and a status are what items of an earlier response carry, when clients send them back as they got them. */
const echoed = { id: z.string().nullish(), status: z.string().nullish() };

const part = z.union([
  z.strictObject({ type: z.literal('input_text'), text: z.string() }),
  z.strictObject({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z.array(z.unknown()).optional(),
    logprobs: z.array(z.unknown()).optional(),
    parsed: z.unknown().optional(),
  }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
]);

const inputMessage = z.strictObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(part).min(1)]),
  phase: z.string().nullish(),
  ...echoed,
});

const functionCallInput = z.strictObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
  parsed_arguments: z.unknown().optional(),
  ...echoed,
});

const functionOutput = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([z.string(), z.array(z.strictObject({ type: z.literal('input_text'), text: z.string() }))]),
  ...echoed,
});

const inputItem = z.union([inputMessage, functionCallInput, functionOutput]);

export type InputItem = z.output<typeof inputItem>;

const tool = z.strictObject({
  type: z.literal('function'),
  name: functionName,
  description: z.string().nullish(),
  parameters: jsonSchema.nullish(),
  strict: z.boolean().nullish(),
});

const toolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.strictObject({ type: z.literal('function'), name: z.string().min(1) }),
]);

const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string(),
    description: z.string().optional(),
    schema: jsonSchema,
    strict: z.boolean().nullish(),
  }),
]);

const LOGPROBS = 'message.output_text.logprobs';

/** Nothing is kept that a later request could go on from. */
const stateless = z
  .literal(null, 'is not supported, since responses are not stored: send the earlier items as input')
  .optional();

/** Parameters that are taken where they ask for nothing special; any other value is an error, not ignored. */
const neutral = {
  background: z.literal(false).nullish(),
  conversation: stateless,
  parallel_tool_calls: z.literal(true).nullish(),
  previous_response_id: stateless,
  reasoning: z.null().optional(),
  service_tier: z.enum(['auto', 'default']).nullish(),
  store: z.literal(false, 'must be false: responses are not stored').nullish(),
  truncation: z.literal('disabled').nullish(),
};

/** Labels for the provider's own records; nothing in an answer depends on them. */
const labels = {
  user: z.string().max(512).nullish().describe('The person who asks: an erasure goes by it.'),
  safety_identifier: z.string().nullish(),
  prompt_cache_key: z.string().nullish(),
};

export const responseRequestSchema = named(
  'ResponseRequest',
  z
    .strictObject({
      model: z.string().min(1).describe('Name of an App or a Model.'),
      input: z.union([z.string().min(1), z.array(inputItem).min(1)]),
      instructions: z.string().nullish(),
      include: z
        .array(z.enum([LOGPROBS, 'reasoning.encrypted_content']))
        .nullish()
        .describe('Reasoning is never there to be included.'),
      max_output_tokens: maxOutputTokens.nullish(),
      metadata: z.record(z.string(), z.string()).nullish(),
      stream: z.boolean().nullish(),
      stream_options: z.strictObject({ include_obfuscation: z.literal(false).optional() }).nullish(),
      temperature: temperature.nullish(),
      text: z.strictObject({ format: format.optional(), verbosity: z.literal('medium').nullish() }).nullish(),
      tools: z.array(tool).max(128).nullish(),
      tool_choice: toolChoice.nullish(),
      top_k: topK.nullish().describe("Beside OpenAI's parameters."),
      top_logprobs: z.int().min(0).max(20).nullish(),
      top_p: topP.nullish(),
      ...neutral,
      ...labels,
      weir: weirParameters,
    })
    .refine(({ include, top_logprobs }) => !top_logprobs || include?.includes(LOGPROBS), {
      path: ['top_logprobs'],
      message: `is for include: ["${LOGPROBS}"]`,
    }),
);

export type ResponseRequest = z.output<typeof responseRequestSchema>;

const annotation = z.union([
  z.object({
    type: z.literal('url_citation'),
    start_index: z.int(),
    end_index: z.int(),
    title: z.string(),
    url: z.string(),
  }),
  z.object({
    type: z.literal('file_citation'),
    index: z.int().describe('Where in the text it is cited.'),
    filename: z.string(),
    file_id: z.string(),
  }),
]);

export type ResponseAnnotation = z.output<typeof annotation>;

const tokenLogprob = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()) });

const logprob = tokenLogprob.extend({ top_logprobs: z.array(tokenLogprob) });

const itemStatus = z.enum(['in_progress', 'completed', 'incomplete']);

const outputPart = z.union([
  z.object({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z.array(annotation),
    logprobs: z.array(logprob),
  }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);

export type OutputPart = z.output<typeof outputPart>;

const outputMessage = z.object({
  type: z.literal('message'),
  id: z.string(),
  status: itemStatus,
  role: z.literal('assistant'),
  content: z.array(outputPart),
});

export type OutputMessage = z.output<typeof outputMessage>;

const functionCall = z.object({
  type: z.literal('function_call'),
  id: z.string(),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
  status: itemStatus,
});

export type FunctionCallItem = z.output<typeof functionCall>;

const usage = z.object({
  input_tokens: z.int(),
  input_tokens_details: z.object({ cached_tokens: z.int(), cache_write_tokens: z.int() }),
  output_tokens: z.int(),
  output_tokens_details: z.object({ reasoning_tokens: z.int() }),
  total_tokens: z.int(),
});

export const responseSchema = named(
  'Response',
  z.object({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.int(),
    status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    incomplete_details: z.object({ reason: z.enum(['max_output_tokens', 'content_filter']) }).nullable(),
    instructions: z.string().nullable(),
    max_output_tokens: z.int().nullable(),
    metadata: z.record(z.string(), z.string()),
    model: z.string(),
    output: z.array(z.union([outputMessage, functionCall])),
    parallel_tool_calls: z.literal(true),
    previous_response_id: z.null(),
    store: z.literal(false),
    temperature: z.number().nullable(),
    text: z.object({ format }),
    tool_choice: toolChoice,
    tools: z.array(tool),
    top_p: z.number().nullable(),
    truncation: z.literal('disabled'),
    usage: usage.nullable(),
    weir: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Run id, outcome, reason, citations, fingerprint, verdicts, timings and provenance, as in an Answer.'),
  }),
);

export type ResponseJson = z.output<typeof responseSchema>;
