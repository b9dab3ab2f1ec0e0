import { ACTIONS } from '@weir/audit';
import { z } from 'zod';
import { periodFields } from '../feedback/feedback.schema.js';
import { named } from '../http/route.js';

const object = z.object({ kind: z.string(), name: z.string(), version: z.string().optional() });

export const auditRecordSchema = named(
  'AuditRecord',
  z.object({
    partition: z.number(),
    sequence: z.string().describe('Its place in the chain of its partition, from 1 on.'),
    at: z.string().describe('When it happened, RFC 3339.'),
    tenant: z.string(),
    actor: z.object({
      service: z.string(),
      name: z.string().optional().describe('Name of the key, or subject of the token.'),
    }),
    action: z.string(),
    object,
    outcome: z.string().optional(),
    reason: z.string().optional(),
    runId: z.string().optional(),
    fingerprint: z.string().optional(),
    verdicts: z.array(z.string()).describe('Checks that did more than allow: `stage/verdict/guardrail/type`.'),
    uses: z.array(object),
    digests: z.record(z.string(), z.string()),
    count: z.number().optional().describe('How often, where it is more than once.'),
    source: z.object({ topic: z.string(), partition: z.number(), offset: z.string() }),
    hash: z.string(),
  }),
);

export const auditListSchema = named(
  'AuditList',
  z.object({
    records: z.array(auditRecordSchema),
    dropped: z.number().describe('What was left out because there is more than `limit`; the oldest.'),
  }),
);

export const auditQuerySchema = z.strictObject({
  actor: z.string().min(1).optional().describe('Name of a key, or of a service.'),
  action: z.enum(ACTIONS).optional(),
  object: z.string().min(1).optional().describe('A kind, or `kind/name`.'),
  run: z.string().min(1).optional(),
  ...periodFields,
  limit: z.coerce.number().int().min(1).max(10_000).default(100).describe('The newest.'),
});

export type AuditListJson = z.output<typeof auditListSchema>;
export type AuditQuery = z.output<typeof auditQuerySchema>;
