import { z } from 'zod';
import { findingSchema } from '../answers/answer.schema.js';
import { JSON_BODY, named, type Route } from '../http/route.js';

export const checkRequestSchema = named(
  'CheckRequest',
  z.strictObject({
    stage: z.enum(['input', 'output', 'document']),
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

export const checksRoutes = {
  check: {
    method: 'POST',
    path: '/api/check',
    role: 'writer',
    tag: 'Checks',
    summary: 'Checks a text by a policy.',
    body: { [JSON_BODY]: checkRequestSchema },
    responses: { 200: { description: 'The verdict.', content: { [JSON_BODY]: checkResultSchema } } },
    errors: [404, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
