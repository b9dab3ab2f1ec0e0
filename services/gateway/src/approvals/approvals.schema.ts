import { z } from 'zod';
import { named } from '../http/route.js';

const approvalSchema = named(
  'Approval',
  z.object({
    runId: z.string(),
    step: z.string(),
    app: z.string(),
    tool: z.string(),
    function: z.string().describe('Which of the functions of the tool; empty for a tool with one.'),
    arguments: z.string().describe('JSON, as the model wrote it.'),
    requestedAt: z.string().describe('RFC 3339.'),
    deadline: z.string().describe('RFC 3339: when nobody has decided by then, the call is not made.'),
  }),
);

export const approvalListSchema = named('ApprovalList', z.object({ approvals: z.array(approvalSchema) }));

export const decisionRequestSchema = named(
  'DecisionRequest',
  z.strictObject({
    approved: z.boolean(),
    reason: z.string().max(2_000).default('').describe('Told to the model when the call is denied.'),
  }),
);

export const decisionSchema = named(
  'Decision',
  z.object({ runId: z.string(), step: z.string(), approved: z.boolean(), by: z.string() }),
);

export type ApprovalListJson = z.output<typeof approvalListSchema>;
export type DecisionRequest = z.output<typeof decisionRequestSchema>;
export type DecisionJson = z.output<typeof decisionSchema>;
