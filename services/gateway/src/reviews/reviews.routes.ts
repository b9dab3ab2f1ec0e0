import { JSON_BODY, type Route } from '../http/route.js';
import { reviewDecidedSchema, reviewListSchema, reviewQuerySchema, reviewRequestSchema } from './reviews.schema.js';

export const reviewsRoutes = {
  listReviews: {
    method: 'GET',
    path: '/api/reviews',
    role: 'reviewer',
    tag: 'Reviews',
    summary: 'Lists the questions and answers that people are asked to look at, or have.',
    query: reviewQuerySchema,
    responses: {
      200: {
        description: 'What is open, the most urgent first; or what was decided, the latest first.',
        content: { [JSON_BODY]: reviewListSchema },
      },
    },
  },
  decideReview: {
    method: 'POST',
    path: '/api/reviews/{runId}/{step}',
    role: 'reviewer',
    tag: 'Reviews',
    summary:
      'Decides about a text: it goes on, in other words, or is refused. When several decide, the first one counts.',
    parameters: { runId: 'Run that the text belongs to.', step: 'Step of the run that checks it.' },
    body: { [JSON_BODY]: reviewRequestSchema },
    responses: { 202: { description: 'The decision is made known.', content: { [JSON_BODY]: reviewDecidedSchema } } },
    errors: [404, 413, 503],
  },
} as const satisfies Record<string, Route>;
