import { JSON_BODY, type Route } from '../http/route.js';
import { costsQuerySchema, costsSchema, forecastsQuerySchema, forecastsSchema } from './costs.schema.js';

export const costsRoutes = {
  showCosts: {
    method: 'GET',
    path: '/api/costs',
    role: ['builder', 'reviewer'],
    tag: 'Budgets',
    summary: 'What runs cost, by app, model, version of a prompt or day, and which cost most.',
    query: costsQuerySchema,
    responses: { 200: { description: 'Sums of the chain log. No text.', content: { [JSON_BODY]: costsSchema } } },
    errors: [400, 403, 503, 504],
  },
  forecastBudgets: {
    method: 'GET',
    path: '/api/costs/forecasts',
    role: ['builder', 'reviewer'],
    tag: 'Budgets',
    summary: 'What budgets will have come to when their periods end, and when they will be used up.',
    query: forecastsQuerySchema,
    responses: {
      200: { description: 'One for each limit of each amount.', content: { [JSON_BODY]: forecastsSchema } },
    },
    errors: [400, 403, 503, 504],
  },
} as const satisfies Record<string, Route>;
