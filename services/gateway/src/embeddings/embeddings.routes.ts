import { JSON_BODY, type Route } from '../http/route.js';
import { embeddingsRequestSchema, embeddingsSchema } from './embeddings.schema.js';

export const embeddingsRoutes = {
  createEmbeddings: {
    method: 'POST',
    path: '/v1/embeddings',
    role: 'user',
    scoped: true,
    tag: 'OpenAI',
    summary: "Embeds texts, as OpenAI's embeddings.",
    body: { [JSON_BODY]: embeddingsRequestSchema },
    responses: { 200: { description: 'The embeddings.', content: { [JSON_BODY]: embeddingsSchema } } },
    errors: [404, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
