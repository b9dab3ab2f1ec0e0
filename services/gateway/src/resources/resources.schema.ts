import { KINDS } from '@weir/resources';
import { z } from 'zod';
import { JSON_BODY, named, type Route } from '../http/route.js';

const kind = z.enum(KINDS);

const resourceSchema = named(
  'Resource',
  z.object({ kind, name: z.string(), spec: z.record(z.string(), z.unknown()) }),
);

const resourceListSchema = named('ResourceList', z.object({ resources: z.array(resourceSchema) }));

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

const appliedSchema = z.object({ kind: z.string(), name: z.string(), action: z.enum(['created', 'changed', 'unchanged']) });

const applyResultSchema = named('ApplyResult', z.object({ results: z.array(appliedSchema) }));

export type Applied = z.output<typeof appliedSchema>;
export type ApplyRequest = z.output<typeof applyRequestSchema>;
export type ApplyResult = z.output<typeof applyResultSchema>;
export type ResourceJson = z.output<typeof resourceSchema>;
export type ResourceListJson = z.output<typeof resourceListSchema>;

const one = { kind: `One of ${KINDS.join(', ')}.`, name: 'Its name.' };

export const resourcesRoutes = {
  listResources: {
    method: 'GET',
    path: '/api/resources',
    role: 'user',
    tag: 'Resources',
    summary: 'Lists what is declared; API keys only to administrators.',
    query: resourcesQuerySchema,
    responses: { 200: { description: 'The resources.', content: { [JSON_BODY]: resourceListSchema } } },
  },
  getResource: {
    method: 'GET',
    path: '/api/resources/{kind}/{name}',
    role: 'user',
    tag: 'Resources',
    summary: 'Shows one resource; an API key only to administrators.',
    parameters: one,
    responses: { 200: { description: 'The resource.', content: { [JSON_BODY]: resourceSchema } } },
    errors: [404],
  },
  applyResources: {
    method: 'POST',
    path: '/api/resources',
    role: 'admin',
    tag: 'Resources',
    summary: 'Declares resources: all of them, or none if one is invalid. Returns when they are in force here.',
    query: applyQuerySchema,
    body: { [JSON_BODY]: applyRequestSchema },
    responses: { 200: { description: 'What was done.', content: { [JSON_BODY]: applyResultSchema } } },
    errors: [413, 503, 504],
  },
  deleteResource: {
    method: 'DELETE',
    path: '/api/resources/{kind}/{name}',
    role: 'admin',
    tag: 'Resources',
    summary: 'Deletes a resource. Returns when it is out of force here.',
    parameters: one,
    responses: { 204: { description: 'It is gone.' } },
    errors: [404, 503, 504],
  },
} as const satisfies Record<string, Route>;
