import { JSON_BODY, type Route } from '../http/route.js';
import { driftQuerySchema, driftSchema } from './drift.schema.js';

export const driftRoutes = {
  showDrift: {
    method: 'GET',
    path: '/api/drift',
    role: ['builder', 'reviewer'],
    tag: 'Runs',
    summary:
      'Whether the runs of apps are still like those before: questions, what was found, answers, and the scores of scheduled suites.',
    query: driftQuerySchema,
    responses: { 200: { description: 'What the last look came to. No text.', content: { [JSON_BODY]: driftSchema } } },
    errors: [400, 403, 503, 504],
  },
} as const satisfies Record<string, Route>;
