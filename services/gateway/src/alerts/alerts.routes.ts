import { JSON_BODY, type Route } from '../http/route.js';
import { alertListSchema, alertsQuerySchema, objectiveListSchema } from './alerts.schema.js';

export const alertsRoutes = {
  listAlerts: {
    method: 'GET',
    path: '/api/alerts',
    role: ['builder', 'reviewer'],
    tag: 'Alerts',
    summary: 'Lists what is known of alerts, and who was told.',
    query: alertsQuerySchema,
    responses: { 200: { description: 'No text of runs.', content: { [JSON_BODY]: alertListSchema } } },
    errors: [400, 403, 503, 504],
  },
  listObjectives: {
    method: 'GET',
    path: '/api/objectives',
    role: ['builder', 'reviewer'],
    tag: 'Alerts',
    summary: 'Lists objectives, and what is left of their error budgets.',
    query: alertsQuerySchema,
    responses: { 200: { description: 'As of now.', content: { [JSON_BODY]: objectiveListSchema } } },
    errors: [400, 403, 503, 504],
  },
} as const satisfies Record<string, Route>;
