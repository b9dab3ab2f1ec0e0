import { EVENT_STREAM, JSON_BODY, type Route } from '../http/route.js';
import { z } from 'zod';
import { answerRequestSchema, answerSchema } from './answer.schema.js';

export const IDEMPOTENCY_HEADER = {
  'idempotency-key': 'A request repeated under its key gets the outcome of its first run.',
} as const;

export const answersRoutes = {
  createAnswer: {
    method: 'POST',
    path: '/api/answers',
    role: 'user',
    scoped: true,
    tag: 'Answers',
    summary: 'Asks an app, and answers with the outcome of the run, whatever it is.',
    headers: IDEMPOTENCY_HEADER,
    body: { [JSON_BODY]: answerRequestSchema },
    responses: {
      200: {
        description:
          'The outcome. With `stream`, events `delta` (`{index,text}`) as the text comes, then one `completed` with the outcome. With a `subscription` too, the stream stays open: `superseded` when the answer does not hold any longer, and `completed` with the one that takes its place.',
        content: { [JSON_BODY]: answerSchema, [EVENT_STREAM]: z.string() },
      },
    },
    errors: [404, 409, 413, 429, 503, 504],
  },
} as const satisfies Record<string, Route>;
