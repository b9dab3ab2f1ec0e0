import { JSON_BODY, type Route } from '../http/route.js';
import { erasureListSchema, erasureRequestSchema, erasureSchema, erasureStartedSchema } from './erasures.schema.js';

export const erasuresRoutes = {
  startErasure: {
    method: 'POST',
    path: '/api/erasures',
    role: 'admin',
    tag: 'Erasures',
    summary:
      'Erases a document, a person or a tenant, with everything that was made of it, from every store and topic.',
    body: { [JSON_BODY]: erasureRequestSchema },
    responses: { 202: { description: 'It is asked for.', content: { [JSON_BODY]: erasureStartedSchema } } },
    errors: [409, 413, 503],
  },
  listErasures: {
    method: 'GET',
    path: '/api/erasures',
    role: ['reviewer'],
    tag: 'Erasures',
    summary: "Lists the tenant's erasures, the latest first.",
    responses: { 200: { description: 'With their receipts.', content: { [JSON_BODY]: erasureListSchema } } },
  },
  getErasure: {
    method: 'GET',
    path: '/api/erasures/{erasureId}',
    role: ['reviewer'],
    tag: 'Erasures',
    summary: 'Says where an erasure is, or what it came to: the receipt.',
    parameters: { erasureId: 'Of the erasure.' },
    responses: { 200: { description: 'The erasure.', content: { [JSON_BODY]: erasureSchema } } },
    errors: [404],
  },
} as const satisfies Record<string, Route>;
