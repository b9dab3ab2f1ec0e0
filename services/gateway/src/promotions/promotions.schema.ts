import { z } from 'zod';
import { named } from '../http/route.js';

export const promotionRequestSchema = named(
  'PromotionRequest',
  z.strictObject({
    promotion: z.string().min(1).describe('Name of a Promotion.'),
    spec: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Its specification: the Promotion is declared before it is begun.'),
  }),
);

export const promotionStartedSchema = named('PromotionStarted', z.object({ promotion: z.string(), runId: z.string() }));

export const promotionDecisionSchema = named(
  'PromotionDecision',
  z.strictObject({
    decision: z
      .enum(['promote', 'rollback', 'cancel'])
      .describe('`promote`, where it is held; `rollback`, also after it was promoted; `cancel`.'),
  }),
);

const evidenceSchema = z.object({
  design: z.string().describe('`paired`: both answered the same questions; `traffic`: each answered its own.'),
  live: z.number().describe('Answers of the app in force.'),
  candidate: z.number().describe('Answers of the candidate.'),
  cost: z.number(),
  tokens: z.number(),
  metrics: z.array(
    z.object({
      metric: z.string(),
      live: z.number(),
      candidate: z.number(),
      difference: z.number(),
      low: z.number(),
      high: z.number(),
      margin: z.number(),
      verdict: z.string().describe('`holds`, `worse` or `open`.'),
      samples: z.number(),
    }),
  ),
});

export const promotionSchema = named(
  'PromotionState',
  z.object({
    promotion: z.string(),
    runId: z.string(),
    app: z.string(),
    phase: z
      .string()
      .describe(
        '`requested`, `shadow`, `canary`, `held`, `promoted`, `gate-failed`, `rolled-back`, `cancelled` or `failed`.',
      ),
    settled: z.boolean().describe('Whether what the phase means is in force.'),
    step: z.number(),
    steps: z.number().describe('Of the canary.'),
    share: z.number().describe("Of the app's traffic that the canary gets."),
    wanted: z.number().describe('Answers of the candidate that the phase waits for.'),
    since: z.string().optional().describe('RFC 3339.'),
    caller: z.string(),
    evidence: evidenceSchema.optional(),
    history: z.array(
      z.object({
        event: z.string(),
        at: z.string(),
        share: z.number(),
        caller: z.string(),
        reason: z.object({ code: z.string(), message: z.string(), field: z.string() }).optional(),
        evidence: evidenceSchema.optional(),
      }),
    ),
  }),
);

export const promotionListSchema = named('PromotionList', z.object({ promotions: z.array(promotionSchema) }));

export type PromotionRequestBody = z.output<typeof promotionRequestSchema>;
export type PromotionDecisionBody = z.output<typeof promotionDecisionSchema>;
export type PromotionJson = z.output<typeof promotionSchema>;
export type PromotionEvidenceJson = z.output<typeof evidenceSchema>;
