import { JSON_BODY, type Route } from '../http/route.js';
import { suitesSchema } from './suites.schema.js';

export const suitesRoutes = {
  listSuites: {
    method: 'GET',
    path: '/api/suites',
    role: ['builder', 'reviewer'],
    tag: 'Evaluations',
    summary:
      'Lists the suites that have a schedule: their last and next runs, and what has fallen since the first ones.',
    responses: { 200: { description: 'By name. No text.', content: { [JSON_BODY]: suitesSchema } } },
    errors: [403],
  },
} as const satisfies Record<string, Route>;
