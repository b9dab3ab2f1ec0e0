import { JSON_BODY, type Route } from '../http/route.js';
import { explanationSchema } from './explain.schema.js';

export const explainRoutes = {
  explainRun: {
    method: 'GET',
    path: '/api/runs/{runId}/explain',
    role: 'user',
    tag: 'Audit',
    summary: 'Says what made an answer: what was asked of what, found, checked, called, withheld and spent.',
    parameters: { runId: 'The run that answered.' },
    responses: {
      200: {
        description: 'As far as the caller may read it, and the log still has it.',
        content: { [JSON_BODY]: explanationSchema },
      },
    },
    errors: [404, 503, 504],
  },
} as const satisfies Record<string, Route>;
