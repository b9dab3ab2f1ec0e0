import { JSON_BODY, type Route } from '../http/route.js';
import { runListSchema, runsQuerySchema, runSumsSchema, sumsQuerySchema } from './runs.schema.js';

export const runsRoutes = {
  listRuns: {
    method: 'GET',
    path: '/api/runs',
    role: ['builder', 'reviewer'],
    tag: 'Runs',
    summary: 'Looks for runs in the chain log: what they came to, cost and took, and what made their answers.',
    query: runsQuerySchema,
    responses: { 200: { description: 'A page of them. No text.', content: { [JSON_BODY]: runListSchema } } },
    errors: [400, 403, 503, 504],
  },
  sumRuns: {
    method: 'GET',
    path: '/api/runs/sums',
    role: ['builder', 'reviewer'],
    tag: 'Runs',
    summary: 'Sums up runs of the chain log: how many, with what outcome, tokens, cost and time.',
    query: sumsQuerySchema,
    responses: {
      200: { description: 'In order of what they are told apart by.', content: { [JSON_BODY]: runSumsSchema } },
    },
    errors: [400, 403, 503, 504],
  },
} as const satisfies Record<string, Route>;
