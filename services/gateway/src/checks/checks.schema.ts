import { z } from 'zod';
import { findingSchema } from '../answers/answer.schema.js';
import { named } from '../http/route.js';

export const checkRequestSchema = named(
  'CheckRequest',
  z.strictObject({
    stage: z.enum(['input', 'output', 'document', 'context', 'tool-call', 'tool-result']),
    text: z.string(),
    policy: z.string().min(1).default('standard'),
  }),
);

export type CheckRequest = z.output<typeof checkRequestSchema>;

export const checkResultSchema = named(
  'CheckResult',
  z.object({
    verdict: z.string().describe('`allow`, `redact` or `block`.'),
    findings: z.array(findingSchema),
    text: z.string().describe('The text to go on with: masked, where the verdict is `redact`.'),
  }),
);

export type CheckResultJson = z.output<typeof checkResultSchema>;
