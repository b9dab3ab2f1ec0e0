import { z } from 'zod';
import { IDEMPOTENCY_HEADER } from '../answers/answers.routes.js';
import { EVENT_STREAM, JSON_BODY, type Route } from '../http/route.js';
import { messageRequestSchema, messageSchema } from './messages.schema.js';

export const messagesRoutes = {
  createMessage: {
    method: 'POST',
    path: '/v1/messages',
    role: 'user',
    scoped: true,
    tag: 'Anthropic',
    summary: "Asks an app or a model, as Anthropic's messages.",
    headers: IDEMPOTENCY_HEADER,
    body: { [JSON_BODY]: messageRequestSchema },
    responses: {
      200: {
        description: "The message; with `stream`, the events of Anthropic's API, `message_start` to `message_stop`.",
        content: { [JSON_BODY]: messageSchema, [EVENT_STREAM]: z.string() },
      },
    },
    errors: [404, 409, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
