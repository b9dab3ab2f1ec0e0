import { z } from 'zod';
import { named } from '../http/route.js';

const place = z
  .object({
    topic: z.string(),
    partition: z.number(),
    offset: z.string(),
    at: z.string().describe('When it was appended there, RFC 3339.'),
  })
  .describe('Where a record stands.');

const usage = z.object({ inputTokens: z.number(), outputTokens: z.number(), cost: z.number() });

export const traceSchema = named(
  'Trace',
  z.object({
    runId: z.string(),
    app: z.string(),
    outcome: z.string(),
    reason: z.object({ code: z.string(), message: z.string() }).optional(),
    requested: place.optional().describe('The request; absent when the run failed before it had begun, or is too old.'),
    completed: place.describe('The outcome.'),
    tookMs: z.number().optional().describe('From the request to the outcome.'),
    steps: z.array(
      z.object({
        step: z.string(),
        requested: place.optional().describe('Its request; absent of a step that an earlier release made.'),
        completed: place.describe('Its reply.'),
        startMs: z.number().optional().describe('From the request of the run to that of the step.'),
        waitedMs: z.number().optional().describe('Time on topics and in queues: all but what the service took.'),
        tookMs: z.number().describe('What the service took.'),
        failure: z.string().optional().describe('Code, as in docs/errors.md.'),
        model: z.string().optional(),
        usage: usage.optional(),
      }),
    ),
    notes: z.array(z.string()).describe('What is missing, and why.'),
    usage,
    fingerprint: z.string(),
  }),
);

export type TraceJson = z.output<typeof traceSchema>;
