import { JSON_BODY, type Route } from '../http/route.js';
import { checkRequestSchema, checkResultSchema } from './checks.schema.js';

export const checksRoutes = {
  check: {
    method: 'POST',
    path: '/api/check',
    role: 'builder',
    tag: 'Checks',
    summary: 'Checks a text by a policy.',
    body: { [JSON_BODY]: checkRequestSchema },
    responses: { 200: { description: 'The verdict.', content: { [JSON_BODY]: checkResultSchema } } },
    errors: [404, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
