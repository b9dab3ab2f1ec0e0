import { JSON_BODY, type Route } from '../http/route.js';
import { keyListSchema, keyRequestSchema, newKeySchema, rotateRequestSchema } from './keys.schema.js';

const parameters = { name: 'Name of the ApiKey.' };

export const keysRoutes = {
  createKey: {
    method: 'POST',
    path: '/api/keys',
    role: 'admin',
    tag: 'Keys',
    summary: 'Makes a key, and tells it this once.',
    body: { [JSON_BODY]: keyRequestSchema },
    responses: { 201: { description: 'The key, in force here.', content: { [JSON_BODY]: newKeySchema } } },
    errors: [409, 413, 503, 504],
  },
  listKeys: {
    method: 'GET',
    path: '/api/keys',
    role: 'admin',
    tag: 'Keys',
    summary: 'Lists the keys of all tenants by name, without anything that would let somebody in.',
    responses: { 200: { description: 'The keys.', content: { [JSON_BODY]: keyListSchema } } },
  },
  rotateKey: {
    method: 'POST',
    path: '/api/keys/{name}/rotate',
    role: 'admin',
    tag: 'Keys',
    summary: 'Makes a new key in the place of one, which works on for a while.',
    parameters,
    body: { [JSON_BODY]: rotateRequestSchema },
    responses: { 200: { description: 'The new key, in force here.', content: { [JSON_BODY]: newKeySchema } } },
    errors: [404, 413, 503, 504],
  },
  revokeKey: {
    method: 'DELETE',
    path: '/api/keys/{name}',
    role: 'admin',
    tag: 'Keys',
    summary: 'Ends a key, and those before it, at once. Returns when it lets nobody in here.',
    parameters,
    responses: { 204: { description: 'It is gone.' } },
    errors: [404, 503, 504],
  },
} as const satisfies Record<string, Route>;
