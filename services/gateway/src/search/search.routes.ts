import { JSON_BODY, type Route } from '../http/route.js';
import { searchRequestSchema, searchResultSchema } from './search.schema.js';

export const searchRoutes = {
  search: {
    method: 'POST',
    path: '/api/search',
    role: 'user',
    scoped: true,
    tag: 'Search',
    summary: 'Finds the chunks of a collection that match a query best.',
    body: { [JSON_BODY]: searchRequestSchema },
    responses: { 200: { description: 'The hits, best first.', content: { [JSON_BODY]: searchResultSchema } } },
    errors: [404, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
