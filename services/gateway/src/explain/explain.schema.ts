import { z } from 'zod';
import { named } from '../http/route.js';

const part = z
  .object({
    name: z.string(),
    was: z.string().describe('Hash of its specification when the run began.'),
    now: z.string().optional().describe('Hash as it is now; absent when it is not declared any longer.'),
    same: z.boolean(),
  })
  .describe('Whether it is still what it was.');

export const explanationSchema = named(
  'Explanation',
  z.object({
    runId: z.string(),
    app: z.string(),
    outcome: z.string(),
    reason: z.object({ code: z.string(), message: z.string() }).optional(),
    askedBy: z.string().optional().describe('Name of the key; absent when its request is gone.'),
    answeredAt: z.string().describe('RFC 3339.'),
    question: z.string().optional().describe('Only for whoever asked, and for administrators.'),
    answer: z.string().optional().describe('Only for whoever asked, and for administrators.'),
    answerDigest: z.string().optional().describe('As the audit trail has it: HMAC-SHA-256 with the salt of the run.'),
    pattern: z.string().optional(),
    prompt: z.unknown().optional().describe('Its name, and what tells its versions apart.'),
    model: z.unknown().optional(),
    sampling: z.unknown().optional(),
    policy: z.unknown().optional(),
    retrieval: z.unknown().optional().describe('Collection, mode, and the index generation that answered.'),
    canary: z.unknown().optional(),
    route: z.string().optional(),
    fallback: z.number().describe('Which model answered: 0 for the first, n for the nth of its fallbacks.'),
    recalledFrom: z.object({ runId: z.string(), similarity: z.number() }).optional(),
    renews: z.string().optional(),
    sources: z.array(
      z.object({
        collection: z.string(),
        documentId: z.string(),
        version: z.string(),
        title: z.string().optional(),
        citations: z.number(),
      }),
    ),
    checks: z.array(z.object({ stage: z.string(), verdict: z.string(), findings: z.array(z.string()) })),
    steps: z.array(
      z.object({
        step: z.string(),
        tookMs: z.number(),
        result: z.string(),
        hits: z.number().optional(),
        failure: z.string().optional(),
      }),
    ),
    tools: z.array(
      z.object({ tool: z.string(), function: z.string(), code: z.string().optional(), tookMs: z.number() }),
    ),
    withheld: z
      .array(z.object({ what: z.string(), count: z.number().optional(), why: z.string() }))
      .describe('What is not shown here, and what was taken out of the answer on its way.'),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number() }),
    timings: z.record(z.string(), z.number()),
    fingerprint: z.string(),
    configuration: z.object({
      was: z.string().optional(),
      now: z.string(),
      same: z.boolean(),
      parts: z.record(z.string(), part),
    }),
  }),
);

export type ExplanationJson = z.output<typeof explanationSchema>;
