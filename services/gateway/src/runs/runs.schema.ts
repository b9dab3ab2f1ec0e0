import { z } from 'zod';
import { periodFields } from '../feedback/feedback.schema.js';
import { named } from '../http/route.js';

export const whereField = z
  .string()
  .max(2_000)
  .optional()
  .describe('Which runs: comparisons such as `cost>0.01 and app=support`, joined by and, or, not and brackets.');

export const runsQuerySchema = z.strictObject({
  where: whereField,
  ...periodFields,
  sort: z
    .enum(['newest', 'oldest', 'cost', 'tokens', 'slowest'])
    .default('newest')
    .describe('Which of them come first.'),
  limit: z.coerce.number().int().min(1).max(1_000).default(50).describe('The most of a page.'),
  after: z.string().max(1_000).optional().describe('`next` of the page before.'),
});

export const sumsQuerySchema = z.strictObject({
  where: whereField,
  ...periodFields,
  by: z
    .string()
    .max(200)
    .default('app,model')
    .describe(
      'What they are told apart by, up to three, separated by commas: app, model, prompt, outcome, day and others.',
    ),
});

const runSchema = named(
  'RunRecord',
  z.object({
    runId: z.string(),
    app: z.string(),
    outcome: z.string().describe('answered, refused or failed.'),
    reason: z.string().optional().describe('Code of why it was refused or failed.'),
    at: z.string().describe('When its outcome was appended, RFC 3339.'),
    durationMs: z.number().optional().describe('From the append of its request to that of its outcome.'),
    steps: z.array(
      z.object({
        step: z.string(),
        tookMs: z.number().describe('What the service itself took.'),
        failure: z.string().optional(),
        model: z.string().optional(),
      }),
    ),
    usage: z.object({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number() }),
    provenance: z
      .record(z.string(), z.unknown())
      .describe(
        'Prompt, model, sampling, policy, collection, index generation and configuration that made the answer.',
      ),
    fingerprint: z.string(),
    verdicts: z.array(z.object({ stage: z.string(), verdict: z.string(), guardrails: z.array(z.string()) })),
    citations: z.array(z.object({ collection: z.string(), documentId: z.string(), chunkId: z.string() })),
    toolCalls: z.array(z.object({ tool: z.string(), function: z.string(), code: z.string().optional() })),
    recalledFrom: z.string().optional().describe('The run that its answer was made in.'),
    experiment: z.string().optional(),
    gaps: z.array(z.string()).describe('What the record lacks, or what in it cannot be.'),
    record: z.object({ partition: z.number(), offset: z.string() }).describe('Where the outcome stands on its topic.'),
  }),
);

export const runListSchema = named(
  'RunList',
  z.object({
    runs: z.array(runSchema),
    total: z.number().describe('Runs that fit, on all pages.'),
    next: z.string().optional().describe('For `after`; absent at the end.'),
  }),
);

export const runSumsSchema = named(
  'RunSums',
  z.object({
    by: z.array(z.string()),
    sums: z.array(
      z.object({
        values: z.array(z.string()).describe('One for each of `by`; empty where a run has none.'),
        runs: z.number(),
        answered: z.number(),
        refused: z.number(),
        failed: z.number(),
        inputTokens: z.number(),
        outputTokens: z.number(),
        cost: z.number(),
        medianMs: z.number(),
        p95Ms: z.number(),
      }),
    ),
    total: z.number().describe('Runs that fit. One that has several values, as of tools, counts for each of them.'),
    rest: z.number().describe('Of those, in none of the sums, as there are more than 1,000.'),
  }),
);

export type RunsQuery = z.output<typeof runsQuerySchema>;
export type SumsQuery = z.output<typeof sumsQuerySchema>;
export type RunJson = z.output<typeof runSchema>;
export type RunListJson = z.output<typeof runListSchema>;
export type RunSumsJson = z.output<typeof runSumsSchema>;
