import { JSON_BODY, type Route } from '../http/route.js';
import { modelListSchema, modelSchema } from './models.schema.js';

export const modelsRoutes = {
  listModels: {
    method: 'GET',
    path: '/v1/models',
    role: 'user',
    scoped: true,
    tag: 'OpenAI',
    summary: 'Lists apps, models and embedding models.',
    responses: { 200: { description: 'The list.', content: { [JSON_BODY]: modelListSchema } } },
  },
  getModel: {
    method: 'GET',
    path: '/v1/models/{id}',
    role: 'user',
    scoped: true,
    tag: 'OpenAI',
    summary: 'Shows one of them.',
    parameters: { id: 'Its name.' },
    responses: { 200: { description: 'The model.', content: { [JSON_BODY]: modelSchema } } },
    errors: [404],
  },
} as const satisfies Record<string, Route>;
