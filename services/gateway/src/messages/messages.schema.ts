import { z } from 'zod';
import { functionName, jsonSchema, samplingOverrides, weirParameters } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

const { topP, topK, maxOutputTokens, stop } = samplingOverrides.shape;

/** What Anthropic's own cache does changes no answer. */
const cache = { cache_control: z.unknown().optional() };

const textBlock = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: z.unknown().optional(),
  ...cache,
});

const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: jsonSchema,
  // What blocks of an earlier answer carry, when clients send them back as they got them.
  caller: z.unknown().optional(),
  toolset_name: z.null().optional(),
  ...cache,
});

const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(textBlock)]).optional(),
  is_error: z.boolean().optional(),
  toolset_name: z.null().optional(),
  ...cache,
});

const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textBlock, toolResult])).min(1)]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(z.discriminatedUnion('type', [textBlock, toolUse])).min(1)]),
  }),
]);

const tool = z.strictObject({
  name: functionName,
  description: z.string().optional(),
  input_schema: jsonSchema,
  type: z.literal('custom').nullish(),
  strict: z.boolean().optional(),
  ...cache,
});

const oneOrMore = { disable_parallel_tool_use: z.literal(false).optional() };

const toolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.enum(['auto', 'any']), ...oneOrMore }),
  z.strictObject({ type: z.literal('tool'), name: z.string().min(1), ...oneOrMore }),
  z.strictObject({ type: z.literal('none') }),
]);

/** Parameters that are taken where they ask for nothing special; any other value is an error, not ignored. */
const neutral = {
  container: z.null().optional(),
  inference_geo: z.null().optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  speed: z.literal('standard').nullish(),
  thinking: z.strictObject({ type: z.literal('disabled') }).optional(),
};

export const messageRequestSchema = named(
  'MessageRequest',
  z.strictObject({
    model: z.string().min(1).describe('Name of an App or a Model.'),
    max_tokens: maxOutputTokens.unwrap(),
    messages: z.array(message).min(1),
    system: z.union([z.string(), z.array(textBlock)]).optional(),
    tools: z.array(tool).max(128).optional(),
    tool_choice: toolChoice.optional(),
    stop_sequences: stop,
    stream: z.boolean().optional(),
    temperature: z.number().min(0).max(1).optional(),
    top_p: topP,
    top_k: topK,
    output_config: z
      .strictObject({
        format: z.strictObject({ type: z.literal('json_schema'), schema: jsonSchema }).nullish(),
        effort: z.null().optional(),
      })
      .optional(),
    metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
    thread: z
      .unknown()
      .optional()
      .describe('Is refused by a code of its own: clients then send the whole conversation.'),
    ...cache,
    ...neutral,
    weir: weirParameters,
  }),
);

export type MessageRequest = z.output<typeof messageRequestSchema>;

const content = z.union([
  z.object({ type: z.literal('text'), text: z.string(), citations: z.null() }),
  z.object({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    caller: z.object({ type: z.literal('direct') }),
  }),
]);

export type ContentBlock = z.output<typeof content>;

const stopReason = z.enum(['end_turn', 'max_tokens', 'tool_use', 'refusal']);

export type StopReason = z.output<typeof stopReason>;

const usage = z.object({
  input_tokens: z.int(),
  output_tokens: z.int(),
  cache_creation_input_tokens: z.int(),
  cache_read_input_tokens: z.int(),
});

export const messageSchema = named(
  'Message',
  z.object({
    id: z.string(),
    type: z.literal('message'),
    role: z.literal('assistant'),
    model: z.string(),
    content: z.array(content),
    stop_reason: stopReason.nullable(),
    stop_sequence: z.null().describe('Which of several stopped it is not told.'),
    stop_details: z
      .object({ type: z.literal('refusal'), category: z.null(), explanation: z.string().nullable() })
      .nullable(),
    usage,
    weir: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Run id, outcome, reason, citations, fingerprint, verdicts, timings and provenance, as in an Answer.'),
  }),
);

export type MessageJson = z.output<typeof messageSchema>;
