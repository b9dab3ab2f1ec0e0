import { z } from 'zod';
import { IDEMPOTENCY_HEADER } from '../answers/answers.routes.js';
import { EVENT_STREAM, JSON_BODY, type Route } from '../http/route.js';
import { responseRequestSchema, responseSchema } from './responses.schema.js';

export const responsesRoutes = {
  createResponse: {
    method: 'POST',
    path: '/v1/responses',
    role: 'user',
    scoped: true,
    tag: 'OpenAI',
    summary: "Asks an app or a model, as OpenAI's responses; nothing is stored.",
    headers: IDEMPOTENCY_HEADER,
    body: { [JSON_BODY]: responseRequestSchema },
    responses: {
      200: {
        description:
          "The response; with `stream`, the events of OpenAI's API, `response.created` to `response.completed`.",
        content: { [JSON_BODY]: responseSchema, [EVENT_STREAM]: z.string() },
      },
    },
    errors: [404, 409, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
