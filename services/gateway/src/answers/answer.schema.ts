import { nameSchema, samplingSchema } from '@weir/resources';
import { z } from 'zod';
import { named } from '../http/route.js';

const { temperature, topP, topK, frequencyPenalty, presencePenalty, seed, maxOutputTokens, stop, logprobs } =
  samplingSchema.shape;

/** What a request may override of its app's sampling; what it leaves out stays the app's. */
export const samplingOverrides = named(
  'Sampling',
  z.strictObject({
    temperature: temperature.unwrap().optional(),
    topP,
    topK,
    frequencyPenalty,
    presencePenalty,
    seed,
    maxOutputTokens: maxOutputTokens.unwrap().optional(),
    stop,
    logprobs,
  }),
);

export const groupsSchema = z
  .array(nameSchema)
  .max(1_000)
  .describe(
    "Groups to ask as. A key that is neither an administrator's nor a service's gets those of them that are its own.",
  );

export const timeLimitSchema = z.int().min(100).max(600_000).describe('Milliseconds until the run fails.');

export const variablesSchema = z
  .record(z.string(), z.unknown())
  .describe("Values of the variables of the app's prompt, by name.");

/** What the APIs of others have no parameters for. */
export const weirParameters = z
  .strictObject({
    collection: z.string().min(1).optional().describe("Instead of the app's."),
    groups: groupsSchema.optional(),
    variables: variablesSchema.optional(),
    timeLimitMs: timeLimitSchema.optional(),
  })
  .optional()
  .describe('What this API has no parameters for.');

export const functionName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores and hyphens');

export const jsonSchema = z.record(z.string(), z.unknown());

const toolCallSchema = named(
  'ToolCall',
  z.strictObject({
    id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string().describe('JSON, as the model wrote it.'),
  }),
);

const chatMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.enum(['system', 'user']), content: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string().default(''),
    toolCalls: z.array(toolCallSchema).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), content: z.string(), toolCallId: z.string().min(1) }),
]);

export type Message = z.output<typeof chatMessage>;

const toolSchema = named(
  'ToolDefinition',
  z.strictObject({
    name: functionName,
    description: z.string().default(''),
    parameters: jsonSchema.default({ type: 'object', properties: {} }).describe('JSON Schema of an object.'),
  }),
);

export type ToolDefinition = z.output<typeof toolSchema>;

const subscriptionSchema = named(
  'Subscription',
  z.strictObject({
    renew: z
      .boolean()
      .default(false)
      .describe('Whether a new answer follows when the old one does not hold any longer.'),
    until: z.iso.datetime({ offset: true }).optional().describe('@default As long as the app allows.'),
    maxRenewals: z.int().min(0).optional().describe("New answers at most; the app's limit if that is lower."),
  }),
);

/** A question to an app. */
export const answerRequestSchema = named(
  'AnswerRequest',
  z
    .strictObject({
      app: z.string().min(1).describe("Name of an App; a Model's name asks that model."),
      question: z.string().min(1).optional(),
      messages: z
        .array(chatMessage)
        .min(1)
        .optional()
        .describe('A conversation that ends with the user, or with the results of tools.'),
      tools: z
        .array(toolSchema)
        .max(128)
        .optional()
        .describe('Functions that the client calls itself, when `toolCalls` of an answer ask for it.'),
      toolChoice: z
        .string()
        .optional()
        .describe('`auto`, `none`, `required`, or the name of the function that has to be called.'),
      responseSchema: jsonSchema.optional().describe('JSON Schema that the answer has to fit.'),
      collection: z.string().min(1).optional().describe("Instead of the app's."),
      groups: groupsSchema.optional(),
      variables: variablesSchema.optional(),
      sampling: samplingOverrides.optional(),
      deadline: z.iso.datetime({ offset: true }).optional(),
      timeLimitMs: timeLimitSchema.optional(),
      metadata: z.record(z.string(), z.unknown()).optional().describe('Comes back with the answer.'),
      subject: z.string().min(1).max(512).optional().describe('The person who asks: an erasure goes by it.'),
      subscription: subscriptionSchema
        .optional()
        .describe('Wants to be told when a document that the answer cites changes or goes; of apps that offer it.'),
      stream: z.boolean().default(false),
    })
    .refine(({ question, messages }) => (question === undefined) !== (messages === undefined), {
      path: ['question'],
      message: 'give either question or messages',
    })
    .refine(({ deadline, timeLimitMs }) => deadline === undefined || timeLimitMs === undefined, {
      path: ['timeLimitMs'],
      message: 'give either deadline or timeLimitMs',
    }),
);

export type AnswerRequest = z.output<typeof answerRequestSchema>;

/** A document version: a number, or its digits where a number could not hold it. */
export const versionSchema = z.union([z.int().min(0), z.string().regex(/^\d{1,20}$/)]);

export const reasonSchema = named(
  'Reason',
  z.object({
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    retryAfterMs: z.int().optional().describe('How long it will be so.'),
  }),
);

export const findingSchema = named(
  'Finding',
  z.object({
    guardrail: z.string(),
    type: z.string(),
    start: z.int().optional(),
    end: z.int().optional(),
    score: z.number().optional(),
    message: z.string().optional(),
  }),
);

const citationSchema = named(
  'Citation',
  z.object({
    collection: z.string().optional(),
    documentId: z.string(),
    chunkId: z.string(),
    version: versionSchema,
    quote: z.string(),
    start: z.int().describe('Where the quote stands in the document, UTF-16 code units.'),
    end: z.int(),
    page: z.int().optional(),
    uri: z.string().optional(),
    title: z.string().optional(),
    answerStart: z.int().optional().describe('Where in the answer it is cited, UTF-16 code units.'),
    answerEnd: z.int().optional(),
  }),
);

const verdictSchema = named(
  'Verdict',
  z.object({ stage: z.string(), verdict: z.string(), findings: z.array(findingSchema) }),
);

const logprobSchema = z.object({ token: z.string(), logprob: z.number() });

const toolUseSchema = z.object({
  tool: z.string(),
  function: z.string(),
  arguments: z.string(),
  code: z.string().optional().describe('Why it failed.'),
  tookMs: z.number(),
});

/** The one outcome of a run. */
export const answerSchema = named(
  'Answer',
  z.object({
    runId: z.string(),
    app: z.string(),
    outcome: z.enum(['answered', 'refused', 'failed']),
    answer: z.string(),
    citations: z.array(citationSchema),
    reason: reasonSchema.optional(),
    usage: z.object({ inputTokens: z.int(), outputTokens: z.int(), cost: z.number() }),
    agreement: z
      .number()
      .optional()
      .describe('Of several samples of the model, the share that say the same, 0 to 1; absent when there was one.'),
    toolCalls: z
      .array(toolCallSchema)
      .optional()
      .describe("Functions of the request's that are to be called; their results are wanted as messages."),
    logprobs: z
      .array(logprobSchema.extend({ top: z.array(logprobSchema) }))
      .optional()
      .describe("Natural logarithm of each token's probability, and of those of the likeliest at its place."),
    toolUses: z.array(toolUseSchema).optional().describe('Tools that the app used, in order.'),
    recalledFrom: z
      .object({ runId: z.string(), similarity: z.number() })
      .optional()
      .describe('The earlier run that the answer was made in, and the cosine of the two questions.'),
    renews: z.string().optional().describe('The run whose answer this one takes the place of.'),
    subscription: z
      .object({ renew: z.boolean(), until: z.string(), maxRenewals: z.int() })
      .optional()
      .describe('As it stands: absent when the answer cites nothing that could change.'),
    fingerprint: z.string(),
    verdicts: z.array(verdictSchema),
    timings: z.record(z.string(), z.number()).describe('Milliseconds by step.'),
    provenance: z.record(z.string(), z.unknown()),
    metadata: z.record(z.string(), z.unknown()).optional(),
  }),
);

export type Answer = z.output<typeof answerSchema>;

/** An answer that is subscribed to does not hold any longer. */
export const supersededSchema = named(
  'Superseded',
  z.object({
    runId: z.string(),
    app: z.string(),
    reason: reasonSchema,
    document: z.object({ collection: z.string(), documentId: z.string(), version: versionSchema }),
    renewedBy: z.string().optional().describe('Run of the answer that takes its place.'),
  }),
);

export type Superseded = z.output<typeof supersededSchema>;
export type CitationJson = z.output<typeof citationSchema>;
export type FindingJson = z.output<typeof findingSchema>;
export type ToolCallJson = z.output<typeof toolCallSchema>;
export type LogprobJson = NonNullable<Answer['logprobs']>[number];
export type ToolUseJson = z.output<typeof toolUseSchema>;
export type VersionJson = z.output<typeof versionSchema>;
