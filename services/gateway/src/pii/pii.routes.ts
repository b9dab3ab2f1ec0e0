import { JSON_BODY, type Route } from '../http/route.js';
import { revealRequestSchema, revealResultSchema } from './pii.schema.js';

export const piiRoutes = {
  revealPii: {
    method: 'POST',
    path: '/api/pii/reveal',
    role: 'admin',
    tag: 'Checks',
    summary: 'Gives the personal data back that tokens of a text stand for.',
    body: { [JSON_BODY]: revealRequestSchema },
    responses: { 200: { description: 'The text with it.', content: { [JSON_BODY]: revealResultSchema } } },
    errors: [413, 501],
  },
} as const satisfies Record<string, Route>;
