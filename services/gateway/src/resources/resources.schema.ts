import { KINDS } from '@weir/resources';
import { z } from 'zod';
import { named } from '../http/route.js';

const kind = z.enum(KINDS);

export const resourceSchema = named(
  'Resource',
  z.object({ kind, name: z.string(), spec: z.record(z.string(), z.unknown()) }),
);

export const resourceListSchema = named('ResourceList', z.object({ resources: z.array(resourceSchema) }));

const declarationSchema = named(
  'Declaration',
  z.looseObject({ kind: z.string(), name: z.string(), spec: z.record(z.string(), z.unknown()).optional() }),
);

export const applyRequestSchema = named(
  'ApplyRequest',
  z.strictObject({ resources: z.array(declarationSchema).min(1).max(1_000) }),
);

export const applyQuerySchema = z.strictObject({
  dryRun: z.stringbool().default(false).describe('Only tell what would be done.'),
});

export const resourcesQuerySchema = z.strictObject({ kind: kind.optional() });

const appliedSchema = z.object({
  kind: z.string(),
  name: z.string(),
  action: z.enum(['created', 'changed', 'unchanged']),
});

export const applyResultSchema = named('ApplyResult', z.object({ results: z.array(appliedSchema) }));

export type Applied = z.output<typeof appliedSchema>;
export type ApplyRequest = z.output<typeof applyRequestSchema>;
export type ApplyResult = z.output<typeof applyResultSchema>;
export type ResourceJson = z.output<typeof resourceSchema>;
export type ResourceListJson = z.output<typeof resourceListSchema>;
