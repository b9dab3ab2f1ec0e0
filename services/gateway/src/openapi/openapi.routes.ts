import { z } from 'zod';
import { JSON_BODY, type Route } from '../http/route.js';

export const openApiRoutes = {
  getOpenApi: {
    method: 'GET',
    path: '/api/openapi.json',
    role: 'none',
    tag: 'API',
    summary: 'This API, as OpenAPI 3.1.',
    responses: { 200: { description: 'The document.', content: { [JSON_BODY]: z.looseObject({}) } } },
  },
  getDocs: {
    method: 'GET',
    path: '/api/docs',
    role: 'none',
    tag: 'API',
    summary: 'This API, as a page to read.',
    responses: { 200: { description: 'The page.', content: { 'text/html': z.string() } } },
  },
} as const satisfies Record<string, Route>;
