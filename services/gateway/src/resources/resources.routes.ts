import { KINDS } from '@weir/resources';
import { JSON_BODY, type Route } from '../http/route.js';
import {
  applyQuerySchema,
  applyRequestSchema,
  applyResultSchema,
  resourceListSchema,
  resourceSchema,
  resourcesQuerySchema,
} from './resources.schema.js';

const one = { kind: `One of ${KINDS.join(', ')}.`, name: 'Its name.' };

export const resourcesRoutes = {
  listResources: {
    method: 'GET',
    path: '/api/resources',
    role: 'user',
    tag: 'Resources',
    summary:
      'Lists what is declared; keys and issuers only to administrators, datasets, suites and promotions to builders and reviewers.',
    query: resourcesQuerySchema,
    responses: { 200: { description: 'The resources.', content: { [JSON_BODY]: resourceListSchema } } },
  },
  getResource: {
    method: 'GET',
    path: '/api/resources/{kind}/{name}',
    role: 'user',
    tag: 'Resources',
    summary: 'Shows one resource, to those whom the list shows it to.',
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
