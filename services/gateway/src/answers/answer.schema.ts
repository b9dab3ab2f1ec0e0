import { samplingSchema } from '@weir/resources';
import { z } from 'zod';
import { named } from '../http/route.js';

const { temperature, topP, seed, maxOutputTokens, stop } = samplingSchema.shape;

/** What a request may override of its app's sampling; what it leaves out stays the app's. */
export const samplingOverrides = named(
  'Sampling',
  z.strictObject({
    temperature: temperature.unwrap().optional(),
    topP,
    seed,
    maxOutputTokens: maxOutputTokens.unwrap().optional(),
    stop,
  }),
);

export const groupsSchema = z
  .array(z.string().min(1))
  .max(1_000)
  .describe("Groups to ask as. A key that is not an administrator's gets those of them that are its own.");

export const timeLimitSchema = z.int().min(100).max(600_000).describe('Milliseconds until the run fails.');

const chatMessage = z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });

/** A question to an app. */
export const answerRequestSchema = named(
  'AnswerRequest',
  z
    .strictObject({
      app: z.string().min(1).describe("Name of an App; a Model's name asks that model."),
      question: z.string().min(1).optional(),
      messages: z.array(chatMessage).min(1).optional().describe('A conversation that ends with the user.'),
      collection: z.string().min(1).optional().describe("Instead of the app's."),
      groups: groupsSchema.optional(),
      sampling: samplingOverrides.optional(),
      deadline: z.iso.datetime({ offset: true }).optional(),
      timeLimitMs: timeLimitSchema.optional(),
      metadata: z.record(z.string(), z.unknown()).optional().describe('Comes back with the answer.'),
      stream: z.boolean().default(false),
    })
    .refine(({ question, messages }) => (question === undefined) !== (messages === undefined), {
      path: ['question'],
      message: 'give either question or messages',
    })
    .refine(({ messages }) => messages === undefined || messages.at(-1)?.role === 'user', {
      path: ['messages'],
      message: 'must end with a message of the user',
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
  z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
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
    fingerprint: z.string(),
    verdicts: z.array(verdictSchema),
    timings: z.record(z.string(), z.number()).describe('Milliseconds by step.'),
    provenance: z.record(z.string(), z.unknown()),
    metadata: z.record(z.string(), z.unknown()).optional(),
  }),
);

export type Answer = z.output<typeof answerSchema>;
export type CitationJson = z.output<typeof citationSchema>;
export type FindingJson = z.output<typeof findingSchema>;
export type VersionJson = z.output<typeof versionSchema>;
