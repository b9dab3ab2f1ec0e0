import { z } from 'zod';
import { IDEMPOTENCY_HEADER } from '../answers/answers.routes.js';
import { EVENT_STREAM, JSON_BODY, type Route } from '../http/route.js';
import { chatCompletionSchema, chatRequestSchema } from './chat.schema.js';

export const chatRoutes = {
  createChatCompletion: {
    method: 'POST',
    path: '/v1/chat/completions',
    role: 'user',
    scoped: true,
    tag: 'OpenAI',
    summary: "Asks an app or a model, as OpenAI's chat completions.",
    headers: IDEMPOTENCY_HEADER,
    body: { [JSON_BODY]: chatRequestSchema },
    responses: {
      200: {
        description: 'The completion; with `stream`, its chunks (`ChatCompletionChunk`) as events, and `[DONE]`.',
        content: { [JSON_BODY]: chatCompletionSchema, [EVENT_STREAM]: z.string() },
      },
    },
    errors: [404, 409, 413, 429, 502, 503, 504],
  },
} as const satisfies Record<string, Route>;
