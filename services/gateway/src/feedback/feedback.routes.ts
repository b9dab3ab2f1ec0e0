import { JSON_BODY, type Route } from '../http/route.js';
import { feedbackListSchema, feedbackQuerySchema, feedbackRequestSchema, feedbackSchema } from './feedback.schema.js';

export const feedbackRoutes = {
  giveFeedback: {
    method: 'POST',
    path: '/api/answers/{runId}/feedback',
    role: 'user',
    scoped: true,
    tag: 'Feedback',
    summary: 'Says how good an answer is. Of what one rater says of one run, the last counts.',
    parameters: { runId: 'The run that answered.' },
    body: { [JSON_BODY]: feedbackRequestSchema },
    responses: { 202: { description: 'It is recorded.', content: { [JSON_BODY]: feedbackSchema } } },
    errors: [404, 413, 503, 504],
  },
  listFeedback: {
    method: 'GET',
    path: '/api/feedback',
    role: 'reviewer',
    tag: 'Feedback',
    summary: 'Lists feedback with the answers it is about: their prompt, model and documents.',
    query: feedbackQuerySchema,
    responses: { 200: { description: 'The oldest first.', content: { [JSON_BODY]: feedbackListSchema } } },
    errors: [503, 504],
  },
} as const satisfies Record<string, Route>;
